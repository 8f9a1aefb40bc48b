// SPDX-License-Identifier: GPL-2.0-only
//
// Private to mm/kernel_space/.
#pragma once
#include <mm/kernel_space/kernel_space.h>
#include <sync/order.h>
#include <sync/spin.h>
#include <write_rarely/write_rarely.h>

/* LOCK_KERNEL_SPACE; kernel page tables, slots, device space */
extern struct spin_lock kernel_space_lock;

void kernel_stacks_start(uint64_t base, struct task_seal *const *seals,
			 const struct saved_thread *const *copies);
// A page for what is sealed of a thread (stack_copy.c); nullptr: no memory.
const struct saved_thread *kernel_stack_copy_make(void);
bool kernel_stack_copy_set(uint32_t slot);
void kernel_stack_copy_drop(uint32_t slot);
// The page of its shadow stack, at ADDRESS (stack_shadow.c); true: the processor has none, either.
bool kernel_stack_shadow_set(uint32_t slot, uint64_t address);
// The caller frees it when no CPU knows the address any more; nullptr: there is none.
struct frame *kernel_stack_shadow_unmap(uint64_t address);
// Room for SIZE bytes of pages and a guard page; 0: none left. kernel_space_lock held.
uint64_t kernel_range_take(uint64_t bytes);

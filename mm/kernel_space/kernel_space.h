// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own address space apart from the views: kernel stacks and device mappings, each with
 * guard pages. Kernel stacks live in slots of KERNEL_SLOT_SIZE, the lower part unmapped: slot i =
 * [base + i * slot, ...). The slot of the running task follows from the stack pointer, and sealed
 * tables give its seal and the page that its registers are copied to while it does not run.
 */
#pragma once
#include <arch/types.h>

#define KERNEL_SLOT_SIZE (64ul * 1024)
#define KERNEL_STACK_SIZE (16ul * 1024) /* mapped, at the top of the slot */
#define KERNEL_SLOT_COUNT 32768u
#define KERNEL_DEVICES_SIZE (4ul * 1024 * 1024 * 1024)
#define KERNEL_HEAP_SIZE (1ul * 1024 * 1024 * 1024) /* descriptors of the heap's slabs */

void kernel_space_start(void);
struct task_seal;
struct saved_thread;
/* Allocates a slot with a mapped stack; the stack's top (16-aligned) or 0. */
uint64_t kernel_stack_alloc(void);
/* LOW: how deep it was used (free_poison/stack.h), 0: not known. */
void kernel_stack_free(uint64_t stack_top, uint64_t low);
/* KERNEL_SLOT_COUNT when it is no task stack */
uint32_t kernel_stack_slot(uint64_t stack_pointer);
/* address lies in the unmapped part of a slot */
bool kernel_stack_guard_hit(uint64_t address);
/* The sealed word that names the seal of a stack's task: written at its birth, and cleared before
 * the stack is freed (arch_thread_release). */
uint64_t *kernel_stack_seal_place(uint64_t stack_top);
static inline struct task_seal *kernel_stack_seal(void); /* of the running task */
#include <mm/kernel_space/stack_inline.h>
/* Device memory, uncached; written by <write_rarely/device.h>. nullptr: no room. Never RAM. */
void *device_map(physical_address start, size_t size);
/*
 * Boot-time read-only mapping of firmware tables and the initrd (not RAM handed to the allocator
 * yet).
 */
const void *boot_map(physical_address start, size_t size);
void boot_unmap(const void *address, size_t size);
/*
 * A large buffer for a while of start-up (at most 256 MiB), contiguous in virtual memory only.
 * Free it with interrupts on.
 */
void *boot_buffer_alloc(size_t size);
void boot_buffer_free(void *buffer, size_t size);

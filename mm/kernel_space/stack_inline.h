// SPDX-License-Identifier: GPL-2.0-only
//
// Whose a stack is, from an address in it, and the seal of the running task, which the switch has
// taken from there (protect/cred_integrity/own_stack.h). The variables are read-only after start-up
// and the tables sealed memory, so nothing writable lies between a stack and its seal.
#pragma once
#include <arch/cpu.h>
#include <arch/stack.h>
#include <base/checked.h>
#include <write_rarely/write_rarely.h>

extern uint64_t kernel_stack_base; // of slot 0; ro_after_init
/* KERNEL_SLOT_COUNT entries, sealed; ro_after_init */
extern struct task_seal *const *kernel_stack_seals;
/* The same for the threads that the stacks belong to: <arch/saved_thread.h> */
extern const struct saved_thread *const *kernel_stack_copies;
extern const struct saved_thread *kernel_stack_boot_copy; /* ro_after_init */

static always_inline uint64_t kernel_stack_slot_of(uint64_t address)
{
	return wrap_sub(address, kernel_stack_base) / KERNEL_SLOT_SIZE;
}

static inline uint64_t kernel_stack_slot_unchecked(void)
{
	return kernel_stack_slot_of(arch_stack_pointer());
}

static inline struct task_seal *kernel_stack_seal(void)
{
	return arch_own_seal();
}

static inline uint32_t kernel_stack_slot_now(void)
{
	return (uint32_t)(kernel_stack_slot_unchecked() % KERNEL_SLOT_COUNT);
}

// The page-table root that a seal names: its first member (kernel/task/credentials.h).
static always_inline physical_address kernel_stack_root_of(const struct task_seal *seal)
{
	return likely(seal != nullptr) ? *(const physical_address *)seal : 0;
}

static inline physical_address kernel_stack_root(void)
{
	return kernel_stack_root_of(kernel_stack_seal());
}

// What is sealed of the owner of the stack that ADDRESS lies in. On no task's stack runs the boot
// CPU before it has another task, alone. nullptr: a slot without a stack.
static always_inline const struct saved_thread *kernel_stack_saved(uint64_t address)
{
	const uint64_t slot = kernel_stack_slot_of(address);

	return likely(slot < KERNEL_SLOT_COUNT) ? kernel_stack_copies[slot]
						: kernel_stack_boot_copy;
}

// That, and the seal of the task whose stack it is; nullptr: nobody's. Of a stack that a thread
// goes on with.
struct stack_owner {
	const struct saved_thread *saved;
	struct task_seal *seal;
};

static always_inline struct stack_owner kernel_stack_owner(uint64_t address)
{
	const uint64_t slot = kernel_stack_slot_of(address);

	if (unlikely(slot >= KERNEL_SLOT_COUNT))
		return (struct stack_owner){ kernel_stack_boot_copy, nullptr };
	return (struct stack_owner){ kernel_stack_copies[slot], kernel_stack_seals[slot] };
}

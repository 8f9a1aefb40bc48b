// SPDX-License-Identifier: GPL-2.0-only
//
// The seal of the running task, from the stack pointer. Both variables are read-only after start-up
// and the table is sealed memory, so nothing writable lies between the stack pointer and the seal.
#pragma once
#include <arch/stack.h>
#include <base/checked.h>
#include <write_rarely/write_rarely.h>

extern uint64_t kernel_stack_base; // of slot 0; ro_after_init
/* KERNEL_SLOT_COUNT entries, sealed; ro_after_init */
extern struct task_seal *const *kernel_stack_seals;

static inline uint64_t kernel_stack_slot_unchecked(void)
{
	return wrap_sub(arch_stack_pointer(), kernel_stack_base) / KERNEL_SLOT_SIZE;
}

static inline struct task_seal *kernel_stack_seal(void)
{
	const uint64_t slot = kernel_stack_slot_unchecked();

	return likely(slot < KERNEL_SLOT_COUNT) ? kernel_stack_seals[slot] : nullptr;
}

static inline uint32_t kernel_stack_slot_now(void)
{
	return (uint32_t)(kernel_stack_slot_unchecked() % KERNEL_SLOT_COUNT);
}

// The page-table root that the running task's seal names: its first member (kernel/credentials.h).
static inline physical_address kernel_stack_root(void)
{
	const struct task_seal *const seal = kernel_stack_seal();

	return likely(seal != nullptr) ? *(const physical_address *)seal : 0;
}

// The same in a program's call: the stack of a task has a seal (on one without, reading from
// nullptr ends the call). 0: no stack at all.
static inline physical_address kernel_stack_task_root(void)
{
	const uint64_t slot = kernel_stack_slot_unchecked();

	return likely(slot < KERNEL_SLOT_COUNT)
		       ? *(const physical_address *)kernel_stack_seals[slot]
		       : 0;
}

// How often the task of the stack that POINTER lies in has left a CPU: the seal's second member.
static always_inline uint64_t kernel_stack_departures(uint64_t pointer)
{
	const uint64_t slot = wrap_sub(pointer, kernel_stack_base) / KERNEL_SLOT_SIZE;
	const uint64_t *const seal =
		slot < KERNEL_SLOT_COUNT ? (const uint64_t *)kernel_stack_seals[slot] : nullptr;

	return likely(seal != nullptr) ? seal[1] : 0;
}

// The running task leaves its CPU: the number with this time. SAFETY: the table of seals is sealed,
// so that what it names needs no check of the window.
static always_inline uint64_t kernel_stack_depart(void)
{
	uint64_t *const seal = (uint64_t *)kernel_stack_seal();
	struct write_window window;
	uint64_t departures;

	if (unlikely(seal == nullptr))
		return 0;
	departures = wrap_add(seal[1], 1);
	window = write_window_open();
	*(volatile uint64_t *)wrap_add((uint64_t)&seal[1], write_rarely.view_alias) = departures;
	write_window_close(window);
	return departures;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The C part of a switch between shadow stacks, in the window of thread_exchange(); entry/shadow.S
 * does the rest (RSTORSSP, SAVEPREVSSP).
 */
#pragma once
#include <arch/registers.h>
#include <arch/saved_thread.h>
#include <arch/shadow.h>
#include <arch/static_branch.h>
#include <arch/window.h>

/* On until it is known that the processor has none. */
extern const struct static_branch shadow_by_processor;

/* 0: no shadow stack is in use. */
static always_inline uint64_t shadow_pointer(void)
{
	uint64_t pointer = 0;

	__asm__ volatile("rdsspq %0" : "+r"(pointer));
	return pointer;
}

/* Which shadow stack the processor takes when the program enters the kernel. As with a window: who
 * jumps to the instruction does not get past the comparison. */
static always_inline void shadow_entry_set(uint64_t base)
{
	uint32_t number = MSR_SHADOW_STACK_0, low = (uint32_t)base, high = (uint32_t)(base >> 32);

	__asm__ volatile("wrmsr" : "+c"(number), "+a"(low), "+d"(high) : : "memory");
	if (unlikely(number != MSR_SHADOW_STACK_0 || low != (uint32_t)base ||
		     high != (uint32_t)(base >> 32)))
		reg_pinning_keys_written();
}

/* The innermost word is the return address of the caller, which switch_stacks() called: where it
 * stands SAVEPREVSSP leaves the token. */
static always_inline void shadow_exchange(struct saved_thread *writable,
					  const struct saved_thread *next)
{
	if (!arch_has_shadow_stacks())
		return;
	writable->shadow = shadow_pointer();
	shadow_entry_set(next->shadow_base);
}

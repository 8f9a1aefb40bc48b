// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processor's own shadow stacks (row shadow_stack; Intel SDM volume 1, 18), where it has them:
 * every call puts its return address there as well, and a return, or the return from an interrupt,
 * to anywhere else is a fault. Each kernel stack has a page for it, of sealed memory
 * (SEALED_SHADOW), mapped such that only the processor itself writes it. Its last word is the token
 * by which the processor takes the stack when a program enters the kernel, and gives it back.
 */
#pragma once
#include <arch/static_branch.h>
#include <arch/types.h>

/* This processor has them, and the row uses them. */
bool arch_has_shadow_stacks(void);

/* PAGE, mapped at ADDRESS, belongs to SAVED's stack. */
struct saved_thread;
void arch_shadow_assign(const struct saved_thread *saved, const uint64_t *page, uint64_t address);

/* The idle context of a CPU: goes on in FUNCTION with a shadow stack. Returns where there are none.
 */
void arch_shadow_start(void (*function)(void));
/* When text can be patched: switches ask no more whether there are any. */
void arch_shadow_decide(void);

/* For evidence: where the processor's is now (0: not in use), and whether that is the page of the
 * stack that runs. */
uint64_t arch_shadow_place(void);
bool arch_shadow_is_own(void);

// SPDX-License-Identifier: GPL-2.0-only
/* JMP rel32 against the five-byte NOP. */
#pragma once
#include <arch/registers.h>
#include <base/checked.h>

static always_inline bool static_branch_on(const struct static_branch *branch)
{
	__asm__ goto("1: .byte 0xe9\n\t.long %l[on] - . - 4\n\t"
		     ".pushsection .static_branches, \"a\"\n\t.balign 4\n\t"
		     ".long 1b - ., %l[on] - ., %c0 - .\n\t.popsection"
		     :
		     : "i"(branch)
		     :
		     : on);
	return false;
on:
	return true;
}

static inline struct static_branch_code static_branch_code(uint64_t place, uint64_t target, bool on)
{
	const uint32_t distance =
		(uint32_t)(wrap_sub(target, wrap_add(place, STATIC_BRANCH_SIZE)) & UINT32_MAX);

	if (!on)
		return (struct static_branch_code){ { 0x0f, 0x1f, 0x44, 0x00, 0x00 } };
	return (struct static_branch_code){ { 0xe9, distance & 0xff, distance >> 8 & 0xff,
					      distance >> 16 & 0xff, distance >> 24 & 0xff } };
}

/* CPUID serialises (Intel SDM volume 3, 8.1.3: cross-modifying code). */
static inline void static_branch_synchronise(void)
{
	(void)cpuid_read(0, 0);
}

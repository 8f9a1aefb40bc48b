// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row no_pointers_out: what a program is told where the truth would be an address of the kernel, or
 * would help to find one ("Kernel addresses", Linux: %p, kptr_restrict, sanitize_error_code()).
 *	%p in a text		pointer_hash() (base/format.h): a keyed hash, which tells two
 *				pointers apart and nothing else
 *	a list of symbols	0 for each, for root as well (kernel.kptr_restrict=2)
 *	an error code		a program's fault at an address of the kernel has one code for its
 *				kind of access, whether something is mapped there or not
 *	the time of a fault	such a fault is answered without a look at the kernel's tables, so
 *				it takes the same instructions wherever it lies
 *	the processor		the instructions that store where the tables of descriptors are, and
 *				control register 0, are the kernel's alone (UMIP)
 *
 * Numbers in texts are the business of usercopy, identifiers of opaque_ids. Not stopped: a
 * processor that walks the kernel's page tables on behalf of a program (prefetches, a fault that
 * is tried again) takes longer where less is mapped; only page tables without the kernel would end
 * that.
 */
#pragma once
#include <base/errno.h>
#include <base/types.h>

#define NO_POINTERS_OUT_PRESENT UINT64_C(1)
#define NO_POINTERS_OUT_KINDS UINT64_C(0x16) /* write, by a program, fetch of an instruction */

/* Programs may not ask the processor where its tables are. */
static const bool NO_POINTERS_OUT_TABLES = true;

void no_pointers_out_start(void); /* after secrets_start(), before data is sealed */

/* What a list of the kernel's symbols says instead of ADDRESS. */
static inline uint64_t no_pointers_out_symbol(uint64_t address)
{
	return 0;
}

/* What a program is told of the CODE of its fault at an address of the kernel. */
static inline uint64_t no_pointers_out_fault_code(uint64_t code)
{
	return (code & NO_POINTERS_OUT_KINDS) | NO_POINTERS_OUT_PRESENT;
}

/* A program touched ADDRESS, which is the kernel's: -errno. */
static inline int no_pointers_out_fault(uint64_t address)
{
	return -EFAULT;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutant of no_pointers_out: programs may ask the processor for its tables, symbols have their
 * addresses, error codes are as the processor made them, and a fault at an address of the kernel
 * looks for it in the kernel's tables first (as kernels do that fill in mappings on demand).
 */
#pragma once
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/errno.h>
#include <base/types.h>

#define NO_POINTERS_OUT_PRESENT UINT64_C(1)

static const bool NO_POINTERS_OUT_TABLES = false;

void no_pointers_out_start(void);

static inline uint64_t no_pointers_out_symbol(uint64_t address)
{
	return address;
}

static inline uint64_t no_pointers_out_fault_code(uint64_t code)
{
	return code;
}

static inline int no_pointers_out_fault(uint64_t address)
{
	struct mmu_entry entry;

	(void)mmu_query(arch_root_read(), address, &entry);
	return -EFAULT;
}

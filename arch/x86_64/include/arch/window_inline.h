// SPDX-License-Identifier: GPL-2.0-only
//
// x86_64: IA32_PKRS (MSR 0x6e1, Intel SDM volume 3, 4.6.2) and CR3. All clobber memory: accesses
// must not move out of the window they open.
#pragma once

static inline uint32_t arch_keys_read(void)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0x6e1) : "memory");
	return low;
}

static inline void arch_keys_write(uint32_t value)
{
	__asm__ volatile("wrmsr" ::"c"(0x6e1), "a"(value), "d"(0) : "memory");
}

static inline physical_address arch_root_read(void)
{
	physical_address root;

	__asm__ volatile("mov %%cr3, %0" : "=r"(root)::"memory");
	return root;
}

static inline void arch_root_write(physical_address root)
{
	__asm__ volatile("mov %0, %%cr3" ::"r"(root) : "memory");
}

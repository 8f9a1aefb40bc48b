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

// Who jumps to the instruction with registers of his own does not get past the comparison. Where
// the window opens, no value opens more than the one that belongs there.
static always_inline void arch_keys_write(uint32_t value)
{
	uint32_t number = 0x6e1, written = value;

	__asm__ volatile("wrmsr" : "+c"(number), "+a"(written) : "d"(0) : "memory");
	if (__builtin_expect(number != 0x6e1 || (value != ARCH_KEYS_OPEN && written != value), 0))
		reg_pinning_keys_written();
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

static always_inline void arch_root_visit(physical_address root, uint64_t alias)
{
	physical_address before;

	__asm__ volatile("mov %%cr3, %0\n\t"
			 "mov %1, %%cr3\n\t"
			 "mov %0, %%gs:pgtable_cpu_roots_distance + 8(%2)"
			 : "=&r"(before)
			 : "r"(root), "r"(alias)
			 : "memory");
}

static always_inline void arch_root_back(void)
{
	physical_address before;

	__asm__ volatile("mov %%gs:pgtable_cpu_roots_distance + 8, %0\n\t"
			 "mov %0, %%cr3"
			 : "=&r"(before)::"memory");
}

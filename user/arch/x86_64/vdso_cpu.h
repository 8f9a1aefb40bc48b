// SPDX-License-Identifier: GPL-2.0-only
/*
 * vdso_cpu.h - the number of the CPU that runs this. From TSC_AUX by RDPID where the processor has
 * it, else from the limit of a segment that nobody uses otherwise (LSL); the kernel sets both when
 * a CPU starts (arch/x86_64/cpu/cpu.c, descriptors.c). Lower 12 bits CPU, above them the node, as
 * on Linux.
 */
#ifndef USER_VDSO_CPU_H
#define USER_VDSO_CPU_H

#include <arch/registers.h>
#include <stdbool.h>

#define CPU_NUMBER_MASK 0xfffu

static inline uint32_t cpu_number(bool by_register)
{
	uint64_t number;

	if (by_register)
		__asm__ volatile("rdpid %0" : "=r"(number));
	else
		__asm__ volatile("lsl %1, %k0"
				 : "=r"(number)
				 : "r"((uint32_t)CPU_NUMBER_SEGMENT)
				 : "cc");
	return (uint32_t)number & CPU_NUMBER_MASK;
}

#endif

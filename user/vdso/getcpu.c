// SPDX-License-Identifier: GPL-2.0-only
/* getcpu.c - the number of the CPU, which the processor keeps where programs can read it. */
#include "vdso.h"

#include "vdso_cpu.h"

VDSO_EXPORT long __vdso_getcpu(unsigned int *cpu, unsigned int *node, void *)
{
	const uint32_t number =
		cpu_number((read_once(vdso_data.features) & VDSO_CPU_REGISTER) != 0);

	if (cpu != nullptr)
		*cpu = number;
	if (node != nullptr)
		*node = 0; /* there is one */
	return 0;
}

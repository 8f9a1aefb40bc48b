/* SPDX-License-Identifier: GPL-2.0-only */
/* Included by <arch/cpu.h>: which CPU this is, for those who note by CPU who runs on which root. */
#pragma once

/* BLOCK is what the CPU's own register leads to, ID the number that stands in it. */
static inline bool cpu_number_is(const struct cpu *block, uint32_t id)
{
	return id < CPU_COUNT_MAX && cpus[id] == block;
}

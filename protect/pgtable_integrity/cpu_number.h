/* SPDX-License-Identifier: GPL-2.0-only */
/* Included by <arch/cpu.h>: which CPU this is, for those who note by CPU who runs on which root. */
#pragma once
#include <arch/boot.h>

struct cpu;

/* BLOCK is what the CPU's own register leads to, ID the number in it, ALL the table of blocks. */
static inline bool cpu_number_is(const struct cpu *block, uint32_t id, struct cpu *const *all)
{
	return id < CPU_COUNT_MAX && all[id] == block;
}

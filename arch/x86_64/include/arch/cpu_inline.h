// SPDX-License-Identifier: GPL-2.0-only
/* The per-CPU block is reached by the GS base; single-word reads of it need no interrupt masking.
 */
#pragma once

static_assert(offsetof(struct cpu, current) == 8, "entry.S");
static_assert(offsetof(struct cpu, kernel_stack_top) == 16, "entry.S");
static_assert(offsetof(struct cpu, user_stack_scratch) == 24, "entry.S");
static_assert(offsetof(struct cpu, stack_canary) == 40,
	      "the compiler: -mstack-protector-guard-offset");
static_assert(offsetof(struct cpu, need_resched) == 52, "entry.S");
static_assert(offsetof(struct cpu, stack_low) == 64, "entry.S, switch.S, free_poison/rewrite.awk");
static_assert(offsetof(struct cpu, stack_offset) == 72, "entry.S");
static_assert(offsetof(struct cpu, erase_count) == 76, "entry.S");

static inline struct cpu *arch_cpu(void)
{
	struct cpu *cpu;

	__asm__ volatile("movq %%gs:0, %0" : "=r"(cpu));
	return cpu;
}

static inline struct task *arch_current_task(void)
{
	struct task *task;

	__asm__ volatile("movq %%gs:8, %0" : "=r"(task));
	return task;
}

static inline void arch_set_current_task(struct task *task)
{
	__asm__ volatile("movq %0, %%gs:8" : : "r"(task) : "memory");
}

static inline void arch_cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

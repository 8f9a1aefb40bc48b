// SPDX-License-Identifier: GPL-2.0-only
/* The per-CPU block is reached by the GS base; single-word reads of it need no interrupt masking.
 */
#pragma once

static_assert(offsetof(struct cpu, self) == 0, "start.S");
static_assert(offsetof(struct cpu, stack_canary) == 40,
	      "start.S, the compiler: -mstack-protector-guard-offset");
static_assert(offsetof(struct cpu, stack_low) == offsetof(struct cpu, need_resched) + 4, "entry.S");
static_assert(sizeof(struct cpu) == OWN_STACK_STRIDE && offsetof(struct own_stack, stack_top) == 8,
	      "own_stack.inc");
static_assert(offsetof(struct own_stack, seal) == 16, "arch_own_seal()");

static inline struct cpu *arch_cpu(void)
{
	struct cpu *cpu;

	__asm__ volatile("movq %%gs:0, %0" : "=r"(cpu));
	return cpu;
}

static inline uint32_t arch_cpu_number(void)
{
	const struct cpu *block;
	uint32_t id;

	__asm__ volatile("rdgsbase %0" : "=r"(block));
	id = block->id;
	if (__builtin_expect(!cpu_number_is(block, id, cpus), 0))
		arch_cpu_number_changed();
	return id;
}

static inline struct task *arch_current_task(void)
{
	struct task *task;

	__asm__ volatile("movq %%gs:%c1, %0" : "=r"(task) : "i"(offsetof(struct cpu, current)));
	return task;
}

static inline void arch_preempt_count_add(int32_t step)
{
	__asm__ volatile("addl %0, %%gs:%c1"
			 :
			 : "i"(step), "i"(offsetof(struct cpu, preempt_count))
			 : "memory", "cc");
}

static inline uint32_t arch_lock_holder(void)
{
	uint32_t holder;

	__asm__ volatile("movl %%gs:%c1, %0"
			 : "=r"(holder)
			 : "i"(offsetof(struct cpu, lock_holder)));
	return holder;
}

static inline uint64_t arch_own_stack_top(void)
{
	uint64_t top;

	__asm__ volatile("movq %%gs:own_stacks_distance + 8, %0" : "=r"(top));
	return top;
}

/* Volatile: asked anew each time, so that it is never kept on the stack while a task sleeps. */
static inline struct task_seal *arch_own_seal(void)
{
	struct task_seal *seal;

	__asm__ volatile("movq %%gs:own_stacks_distance + 16, %0" : "=r"(seal));
	return seal;
}

static inline uint64_t arch_own_registers_end(void)
{
	uint64_t end;

	__asm__ volatile("movq %%gs:own_stacks_distance, %0" : "=r"(end));
	return end;
}

static inline void arch_set_current_task(struct task *task)
{
	__asm__ volatile("movq %0, %%gs:%c1"
			 :
			 : "r"(task), "i"(offsetof(struct cpu, current))
			 : "memory");
}

static inline void arch_cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

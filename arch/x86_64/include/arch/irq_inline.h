// SPDX-License-Identifier: GPL-2.0-only
/* Interrupt masking: the interrupt flag of RFLAGS. */
#pragma once

static inline irq_state arch_irq_save(void)
{
	irq_state state;

	__asm__ volatile("pushfq; popq %0; cli" : "=r"(state) : : "memory");
	return state;
}

static inline void arch_irq_restore(irq_state state)
{
	if (state & 0x200)
		__asm__ volatile("sti" : : : "memory");
}

static inline bool arch_irq_enabled(void)
{
	irq_state state;

	__asm__ volatile("pushfq; popq %0" : "=r"(state) : : "memory");
	return (state & 0x200) != 0;
}

static inline void arch_irq_enable(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static inline void arch_irq_disable(void)
{
	__asm__ volatile("cli" : : : "memory");
}

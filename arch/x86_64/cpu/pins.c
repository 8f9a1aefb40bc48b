// SPDX-License-Identifier: GPL-2.0-only
/* Reading and restoring the pinned registers, and taking away the code of start-up. */
#include <arch/pins.h>
#include <arch/evidence.h>
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/registers.h>
#include <arch/shadow.h>
#include <arch/x86_64/machine.h>

#define APIC_BASE_BOOT_CPU 0x100ul /* differs between CPUs */

static bool has_control_flow(void)
{
	return arch_cpu_has_branch_targets() || arch_has_shadow_stacks();
}

static uint32_t msr_of(uint32_t pin)
{
	switch (pin) {
	case ARCH_PIN_EFER:
		return MSR_EFER;
	case ARCH_PIN_STAR:
		return MSR_STAR;
	case ARCH_PIN_LSTAR:
		return MSR_LSTAR;
	case ARCH_PIN_CSTAR:
		return MSR_CSTAR;
	case ARCH_PIN_SFMASK:
		return MSR_SFMASK;
	case ARCH_PIN_SYSENTER_CS:
		return MSR_SYSENTER_CS;
	case ARCH_PIN_PAT:
		return MSR_PAT;
	case ARCH_PIN_APIC_BASE:
		return MSR_APIC_BASE;
	case ARCH_PIN_KEYS:
		return MSR_PKRS;
	case ARCH_PIN_CONTROL_FLOW:
		return MSR_SUPERVISOR_CET;
	default:
		return 0;
	}
}

uint64_t arch_pin_mask(uint32_t pin)
{
	switch (pin) {
	case ARCH_PIN_CONTROL_4:
		return ~CR4_PGE; /* left for a moment to flush the TLB */
	case ARCH_PIN_APIC_BASE:
		return ~APIC_BASE_BOOT_CPU;
	case ARCH_PIN_KEYS:
		return arch_cpu_has_supervisor_keys() ? ~0ul : 0;
	case ARCH_PIN_CONTROL_FLOW:
		return has_control_flow() ? ~0ul : 0;
	default:
		return pin < ARCH_PIN_COUNT ? ~0ul : 0;
	}
}

uint64_t arch_pin_read(uint32_t pin)
{
	switch (pin) {
	case ARCH_PIN_CONTROL_0:
		return cr0_read();
	case ARCH_PIN_CONTROL_4:
		return cr4_read();
	case ARCH_PIN_KEYS:
		return arch_register_read(ARCH_PKRS);
	case ARCH_PIN_IDT:
		return arch_register_read(ARCH_IDT_BASE);
	case ARCH_PIN_CONTROL_FLOW:
		return has_control_flow() ? msr_read(MSR_SUPERVISOR_CET) : 0;
	default:
		return msr_read(msr_of(pin));
	}
}

void arch_pin_restore(uint32_t pin, uint64_t value)
{
	if (pin == ARCH_PIN_CONTROL_4)
		cr4_write(value | CR4_PGE);
	else if (msr_of(pin) != 0)
		msr_write(msr_of(pin), value);
}

void arch_cpu_pins_read(struct arch_cpu_pins *pins)
{
	uint16_t task;

	__asm__ volatile("str %0" : "=r"(task));
	pins->tables = arch_register_read(ARCH_GDT_BASE);
	pins->block = msr_read(MSR_GS_BASE);
	pins->task = task;
	pins->shadows = arch_has_shadow_stacks() ? msr_read(MSR_SHADOW_STACK_TABLE) : 0;
}

void arch_start_up_code_drop(void)
{
	for (uint64_t page = (uint64_t)text_start; page < (uint64_t)start_up_text_end;
	     page += PAGE_SIZE)
		mmu_kernel_unmap(page);
	mmu_flush_all_begin();
}

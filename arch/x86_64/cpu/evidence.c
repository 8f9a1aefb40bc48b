// SPDX-License-Identifier: GPL-2.0-only
/* Raw readings of the registers that carry protections, for the probes. Reads this CPU, now;
 * changes nothing. */
#include <arch/x86_64/machine.h>
#include <arch/evidence.h>
#include <arch/registers.h>
#include <base/format.h>

struct [[gnu::packed]] table_pointer {
	uint16_t limit;
	uint64_t base;
};

static uint64_t idt_base(void)
{
	struct table_pointer pointer;

	__asm__ volatile("sidt %0" : "=m"(pointer));
	return pointer.base;
}

static uint64_t gdt_base(void)
{
	struct table_pointer pointer;

	__asm__ volatile("sgdt %0" : "=m"(pointer));
	return pointer.base;
}

uint64_t arch_register_read(enum arch_register which)
{
	switch (which) {
	case ARCH_CR0:
		return cr0_read();
	case ARCH_CR3:
		return cr3_read();
	case ARCH_CR4:
		return cr4_read();
	case ARCH_EFER:
		return msr_read(MSR_EFER);
	case ARCH_PKRS:
		return arch_cpu_has_supervisor_keys() ? msr_read(MSR_PKRS) : 0;
	case ARCH_FLAGS:
		return flags_read();
	case ARCH_GS_BASE:
		return msr_read(MSR_GS_BASE);
	case ARCH_IDT_BASE:
		return idt_base();
	case ARCH_GDT_BASE:
		return gdt_base();
	case ARCH_APIC_BASE:
		return msr_read(MSR_APIC_BASE);
	}
	return 0;
}

bool arch_feature_on(enum arch_feature feature)
{
	switch (feature) {
	case ARCH_WRITE_PROTECT:
		return cr0_read() & CR0_WP;
	case ARCH_NO_EXECUTE:
		return msr_read(MSR_EFER) & EFER_NXE;
	case ARCH_USER_EXECUTE_OFF:
		return cr4_read() & CR4_SMEP;
	case ARCH_USER_ACCESS_OFF:
		return (cr4_read() & CR4_SMAP) && !(flags_read() & FLAG_ACCESS);
	case ARCH_SUPERVISOR_KEYS:
		return cr4_read() & CR4_PKS;
	case ARCH_USER_INSTRUCTION_OFF:
		return cr4_read() & CR4_UMIP;
	}
	return false;
}

void arch_feature_reading(enum arch_feature feature, char *text, size_t size)
{
	switch (feature) {
	case ARCH_WRITE_PROTECT:
		format_string(text, size, "CR0=0x%lx wp=%d", cr0_read(), arch_feature_on(feature));
		break;
	case ARCH_NO_EXECUTE:
		format_string(text, size, "EFER=0x%lx nxe=%d", msr_read(MSR_EFER),
			      arch_feature_on(feature));
		break;
	case ARCH_USER_EXECUTE_OFF:
		format_string(text, size, "CR4=0x%lx smep=%d", cr4_read(),
			      (cr4_read() & CR4_SMEP) != 0);
		break;
	case ARCH_USER_ACCESS_OFF:
		format_string(text, size, "CR4=0x%lx smap=%d ac=%d", cr4_read(),
			      (cr4_read() & CR4_SMAP) != 0, (flags_read() & FLAG_ACCESS) != 0);
		break;
	case ARCH_SUPERVISOR_KEYS:
		format_string(text, size, "CR4=0x%lx pks=%d PKRS=0x%lx", cr4_read(),
			      arch_feature_on(feature), arch_register_read(ARCH_PKRS));
		break;
	case ARCH_USER_INSTRUCTION_OFF:
		format_string(text, size, "CR4=0x%lx umip=%d", cr4_read(),
			      arch_feature_on(feature));
		break;
	}
}

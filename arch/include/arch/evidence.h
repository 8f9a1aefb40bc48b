// SPDX-License-Identifier: GPL-2.0-only
/* Raw readings of the registers that carry the protections, on this CPU, now. */
#pragma once
#include <arch/types.h>

enum arch_register {
	ARCH_CR0,
	ARCH_CR3,
	ARCH_CR4,
	ARCH_EFER,
	ARCH_PKRS,
	ARCH_FLAGS,
	ARCH_GS_BASE,
	ARCH_IDT_BASE,
	ARCH_GDT_BASE,
	ARCH_APIC_BASE
};
uint64_t arch_register_read(enum arch_register which);
enum arch_feature {
	ARCH_WRITE_PROTECT,
	ARCH_NO_EXECUTE,
	ARCH_USER_EXECUTE_OFF,
	ARCH_USER_ACCESS_OFF,
	ARCH_SUPERVISOR_KEYS,
	ARCH_USER_INSTRUCTION_OFF
};
bool arch_feature_on(enum arch_feature feature);
/* Two words for evidence lines, such as "CR4=0x3506f0". Written to text. */
void arch_feature_reading(enum arch_feature feature, char *text, size_t size);

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

/* The ways in that this CPU has for programs beside system calls. */
struct arch_surface {
	uint32_t open_gates;   /* exceptions and interrupts that programs may raise by number */
	uint32_t other_gates;  /* of them, not those of breakpoint instructions */
	uint32_t old_segments; /* code segments of other modes */
	uint32_t call_gates;   /* gates among the segments, local tables */
	bool ports;            /* programs may use ports */
};
void arch_surface_read(struct arch_surface *surface);

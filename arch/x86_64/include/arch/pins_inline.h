// SPDX-License-Identifier: GPL-2.0-only
/* The pinned registers of x86_64. pinned.S knows the place of CR4. */
#pragma once
#include <arch/registers.h>

enum arch_pin {
	ARCH_PIN_CONTROL_0,
	ARCH_PIN_CONTROL_4,
	ARCH_PIN_EFER,
	ARCH_PIN_STAR,
	ARCH_PIN_LSTAR,
	ARCH_PIN_CSTAR,
	ARCH_PIN_SFMASK,
	ARCH_PIN_SYSENTER_CS,
	ARCH_PIN_PAT,
	ARCH_PIN_APIC_BASE,
	ARCH_PIN_KEYS,
	ARCH_PIN_IDT,
	ARCH_PIN_CONTROL_FLOW,
	ARCH_PIN_COUNT
};
static_assert(ARCH_PIN_CONTROL_4 == 1, "pinned.S");

struct reg_pin {
	uint64_t mask, value;
};
static_assert(sizeof(struct reg_pin) == 16, "pinned.S");

/* CR0 and CR4: two instructions that cost next to nothing. */
static inline bool arch_pins_changed(const struct reg_pin *pins)
{
	return (cr0_read() & pins[ARCH_PIN_CONTROL_0].mask) != pins[ARCH_PIN_CONTROL_0].value ||
	       (cr4_read() & pins[ARCH_PIN_CONTROL_4].mask) != pins[ARCH_PIN_CONTROL_4].value;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers that carry protections and that nobody may change once the machine has started
 * (row reg_pinning). The architecture numbers them; the row remembers their values.
 */
#pragma once
#include <arch/types.h>

/* ARCH_PIN_COUNT, and arch_pins_changed(): the cheap look at the registers that decide most. */
#include <arch/pins_inline.h>
static_assert(ARCH_PIN_COUNT <= 16);

/* Bits of pin PIN that must not change; 0: this machine has no such register. */
uint64_t arch_pin_mask(uint32_t pin);
uint64_t arch_pin_read(uint32_t pin); /* this CPU, now */
/* Writes it back; nothing happens where no code is left that could (the machine must stop). */
void arch_pin_restore(uint32_t pin, uint64_t value);

bool arch_cpu_has_branch_targets(void); /* IBT present and used: row cfi */

/* What differs from CPU to CPU: where its descriptor tables and its own block are. */
struct arch_cpu_pins {
	uint64_t tables, block, task;
	uint64_t shadows; /* of fault stacks; 0: the processor has none */
};
void arch_cpu_pins_read(struct arch_cpu_pins *pins);

/*
 * Code that only start-up runs stands in a section of its own, at the beginning of the text, and is
 * unmapped when start-up is over: with it go all instructions that load descriptor tables, CR0 and
 * the like.
 */
#define START_UP_CODE [[gnu::section(".text.start_up"), gnu::noinline]]
extern const char start_up_text_end[]; /* it begins at text_start */
void arch_start_up_code_drop(void);

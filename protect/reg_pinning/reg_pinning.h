// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row reg_pinning: the registers that carry the protections (x86_64: CR0, CR4, EFER, the entry
 * points of system calls, PKRS at rest, where the descriptor tables are) keep the value that they
 * had when start-up ended.
 *   1. Code that only start-up needs is unmapped afterwards, and its instructions with it.
 *   2. What is left writes each register in one place, which compares behind the write; jumping
 *      to the write itself leads into the comparison.
 *   3. Each switch of tasks compares the control registers, each timer interrupt compares all:
 *      a way to write them that we do not know of is found there.
 * The values are read-only memory. What no CPU feature can stop is a jump to a write of the root
 * register (CR3) with the address of forged page tables: the next instruction would be the
 * attacker's.
 */
#pragma once
#include <arch/pins.h>
#include <base/compiler.h>

extern struct reg_pin reg_pins[ARCH_PIN_COUNT]; /* ro_after_init */

/* At the end of start-up, before ro_after_init_seal(): remembers; no start-up code runs any more.
 */
void reg_pinning_start(void);
/* On every CPU after that: its own tables. Stops the machine where a pinned register differs. */
void reg_pinning_join(void *unused);
/* When all have: from now on a CPU whose tables nobody knows has changed them. */
void reg_pinning_all_joined(void);

/* Compares everything on this CPU; stops the machine when something has changed. */
void reg_pinning_check(void);
/* How many pinned registers of this CPU are not as they should be; writes nothing. */
uint32_t reg_pinning_count_changed(void);

static inline void reg_pinning_check_control(void)
{
	if (unlikely(arch_pins_changed(reg_pins)))
		reg_pinning_check();
}

/* Called by the writing instructions' own code. They restore, report, and do not return. */
void reg_pinning_control_written(void);
void reg_pinning_model_written(void); /* returns when all is well */

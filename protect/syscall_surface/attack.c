// SPDX-License-Identifier: GPL-2.0-only
//
// Whoever has code in the kernel leaves a way back for his programs, or finds one: a gate in the
// processor's own tables that an instruction of any program enters.
#include <arch/evidence.h>
#include <protection.h>

/* The gates of breakpoint instructions are found: the search sees what is open. */
static int find_breakpoints(void)
{
	struct arch_surface surface;

	arch_surface_read(&surface);
	return surface.open_gates > surface.other_gates ? 0 : -1;
}

static bool find_other_gate(void)
{
	struct arch_surface surface;

	arch_surface_read(&surface);
	return surface.other_gates != 0 || surface.call_gates != 0;
}

ATTACK(syscall_surface, open_gate,
       .threat = "The processor's tables are searched for a gate that a program may enter.",
       .stops = "Only the gates of breakpoint instructions are open, and there is no call gate.",
       .without = "The kernel's own interrupts and exceptions can be raised by any program.",
       .control = find_breakpoints, .fire = find_other_gate, .verdict = "");

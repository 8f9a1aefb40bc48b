// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: calls an operation that gets a value in a register and looks what that register and
// one that it used inside hold when it has returned. Freed frames and objects are the business of
// row zero_init.

#include <protection.h>

#include <arch/irq.h>
#include <arch/stack.h>
#include <base/compiler.h>
#include <base/format.h>

#include "register.h"
#include "stack.h"

[[gnu::noinline]] static void use_stack(uint64_t pattern)
{
	volatile uint64_t words[96];

	for (uint32_t i = 0; i < 96; i++)
		words[i] = pattern;
}

static void probe(struct evidence *evidence)
{
	const uint64_t pattern = UINT64_C(0x5ec4e7005ec4e700);
	const uint64_t left = register_after_call(pattern);

	const irq_state state = arch_irq_save();
	size_t used = 0, erased = 0;
	bool clean;

	use_stack(pattern);
	stack_erase();
	clean = free_poison_stack_check(&used, &erased);
	arch_irq_restore(state);
	evidence->state = left == 0 && clean ? EVIDENCE_ON : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "registers after a call that was given 0x%lx: 0x%lx; stack: %zu bytes in "
		      "use, the other %zu erased=%d",
		      pattern, left, used, erased, clean);
}

PROTECTION(free_poison, .section = "Memory poisoning",
	   .claim = "operations clear the registers that they used before they return, system "
		    "calls the stack before the program goes on",
	   .probe = probe);

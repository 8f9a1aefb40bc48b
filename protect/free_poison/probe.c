// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: calls a function that gets a value in a register and looks what the register holds
// when it has returned. Freed frames and objects are the business of row zero_init.

#include <protection.h>

#include <base/compiler.h>
#include <base/format.h>

#include "register.h"

static void probe(struct evidence *evidence)
{
	const uint64_t pattern = UINT64_C(0x5ec4e7005ec4e700);
	const uint64_t left = register_after_call(pattern);

	evidence->state = left == 0 ? EVIDENCE_ON : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "argument register after a call that was given 0x%lx: 0x%lx", pattern, left);
}

PROTECTION(free_poison, .section = "Memory poisoning",
	   .claim = "registers that a function used are cleared before it returns", .probe = probe);

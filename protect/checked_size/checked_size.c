// SPDX-License-Identifier: GPL-2.0-only
//
// Where copies larger than their object end (base/string_check.h); what the compiler's own checks
// find comes through the processor's trap (arch/x86_64/entry/trap.c).
#include <base/string.h>
#include <violation.h>

void memory_overflow(const char *rule)
{
	violation("checked_size", "%s", rule);
}

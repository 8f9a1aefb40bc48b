// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: two pointers of the running machine, as this image prints them; a symbol; and the error
 * codes of a read at an address of the kernel with and without something there.
 */
#include <no_pointers_out/no_pointers_out.h>

#include <arch/cpu.h>
#include <arch/evidence.h>
#include <base/format.h>
#include <base/parse.h>
#include <base/string.h>
#include <protection.h>

#define READ_BY_PROGRAM 4u

/* A %p of POINTER; false: it is the pointer itself, or nothing at all. */
static bool print(const void *pointer, char text[static 32])
{
	uint64_t shown;

	format_string(text, 32, "0x%p", pointer);
	return string_to_u64(text, 0, &shown) == 0 && shown != 0 && shown != (uint64_t)pointer;
}

static void probe(struct evidence *evidence)
{
	char first[32], again[32], other[32];
	const bool hashed =
		print(evidence, first) && print(evidence, again) && print(arch_cpu(), other);
	const bool keyed = string_equal(first, again) && !string_equal(first, other);
	const bool symbol = no_pointers_out_symbol((uint64_t)probe) != 0;
	const uint64_t absent = no_pointers_out_fault_code(READ_BY_PROGRAM);
	const uint64_t present =
		no_pointers_out_fault_code(READ_BY_PROGRAM | NO_POINTERS_OUT_PRESENT);

	const bool tables = arch_feature_on(ARCH_USER_INSTRUCTION_OFF);

	evidence->state = hashed && keyed && !symbol && absent == present && tables ? EVIDENCE_ON
										    : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "%%p hashed=%d stable and distinct=%d symbols told=%d fault codes %llx %llx "
		      "umip=%d",
		      hashed, keyed, symbol, (unsigned long long)absent,
		      (unsigned long long)present, tables);
}

PROTECTION(no_pointers_out, .section = "Kernel addresses",
	   .claim =
		   "no text, list, error code or time of a fault tells a program an address of the "
		   "kernel",
	   .probe = probe, .every_cpu = true);

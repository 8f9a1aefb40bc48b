// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence, out of the running text: an addition, a multiplication and an array access compiled
// like all others each contain the trap instruction (UD1, 0f b9) of the failed check.
#include <base/compiler.h>
#include <base/format.h>
#include <protection.h>

#define CODE_SIZE 96u

[[gnu::noinline]] static uint64_t add(uint64_t a, uint64_t b)
{
	hide_from_compiler(a);
	return a + b;
}

[[gnu::noinline]] static int64_t multiply(int64_t a, int64_t b)
{
	hide_from_compiler(a);
	return a * b;
}

[[gnu::noinline]] static uint32_t index_of(uint64_t index)
{
	static const uint32_t table[4] = { 1, 2, 3, 4 };

	hide_from_compiler(index);
	return table[index];
}

// SAFETY: reads text of this image; more than CODE_SIZE bytes follow each of these functions.
static bool traps(uint64_t function)
{
	const uint8_t *const code = (const uint8_t *)function;

	for (uint32_t i = 0; i + 1 < CODE_SIZE; i++) {
		if (code[i] == 0x0f && code[i + 1] == 0xb9)
			return true;
	}
	return false;
}

static void probe(struct evidence *evidence)
{
	const bool sum = traps((uint64_t)add), product = traps((uint64_t)multiply);
	const bool bounds = traps((uint64_t)index_of);
	const bool works = add(40, 2) == 42 && multiply(6, 7) == 42 && index_of(3) == 4;

	format_string(evidence->reading, sizeof(evidence->reading),
		      "traps in the code: unsigned=%u signed=%u bounds=%u", sum, product, bounds);
	evidence->state = sum && product && bounds && works ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(checked_size, .section = "Size calculation overflow detection",
	   .claim = "signed and unsigned overflow and indices out of bounds trap, in every file",
	   .probe = probe);

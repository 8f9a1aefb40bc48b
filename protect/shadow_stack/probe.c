// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence, out of the running machine: a function of this image compares the place that it returns
 * to before it returns; this CPU's hidden key sums up call chains as the others' does, and another
 * return address in a chain gives another sum.
 */
#include <arch/hidden_key.h>
#include <arch/image.h>
#include <base/bits.h>
#include <base/compiler.h>
#include <base/format.h>
#include <protection.h>
#include <shadow_stack/shadow_stack.h>

#define CODE_SIZE 128

static uint64_t probe_stored;

/* Writes to memory, so that it has the comparison. */
[[gnu::noinline]] static void probed(uint64_t value)
{
	write_once(probe_stored, value);
}

/* 4c 8b 1c 24 41 81 7b f7 TAG 75: loads the return address, compares with TAG, branches. SAFETY:
 * reads text of this image. */
static bool function_compares(const uint8_t *code)
{
	for (uint32_t i = 0; i + 13 <= CODE_SIZE; i++) {
		if (load_le32(code + i) == 0x241c8b4cu && load_le32(code + i + 4) == 0xf77b8141u &&
		    code[i + 12] == 0x75)
			return true;
	}
	return false;
}

static bool sum_depends(uint64_t *sum)
{
	static const uint64_t frame[4] = { 0, 0, 0, 0 };
	struct call_chain chain = { .thread = 1,
				    .start = (uint64_t)frame,
				    .top = (uint64_t)(frame + 4),
				    .return_address = 1 };
	uint64_t other;

	*sum = shadow_stack_sum(&chain);
	chain.return_address = 2;
	other = shadow_stack_sum(&chain);
	return other != *sum;
}

static void probe(struct evidence *evidence)
{
	static uint64_t first_sum; /* of the CPU that is probed first */
	uint64_t none = 0;
	void (*volatile function)(uint64_t) = probed;
	const bool compares = function_compares((const uint8_t *)(uintptr_t)function);
	const struct hash_key key = arch_hidden_key();
	uint64_t sum;
	const bool depends = sum_depends(&sum);
	bool same;

	probed(1);
	(void)__atomic_compare_exchange_n(&first_sum, &none, sum, false, __ATOMIC_SEQ_CST,
					  __ATOMIC_SEQ_CST);
	same = read_once(first_sum) == sum;
	format_string(
		evidence->reading, sizeof(evidence->reading),
		"functions compare=%d key in registers=%d chain's sum depends on it=%d same on "
		"every CPU=%d",
		compares, key.word[0] != 0 && key.word[1] != 0, depends, same);
	evidence->state = compares && depends && same && key.word[0] != 0 && key.word[1] != 0
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(shadow_stack, .section = "Stack buffer overflow",
	   .claim = "functions return only to their callers; sleeping call chains are sealed",
	   .probe = probe, .every_cpu = true);

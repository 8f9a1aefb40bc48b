// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: bases drawn as execve draws them. In so many draws every bit that a base has must have
 * been seen both ways (a sound one fails that once in 2^55), and none be drawn twice where there
 * are far more than draws.
 */
#include <arch/types.h>
#include <base/bits.h>
#include <base/format.h>
#include <mm/space/user_layout.h>
#include <protection.h>

#define DRAWS 64u
#define STACK_LIMIT 0x800000ul

enum base { BASE_STACK, BASE_MMAP, BASE_PROGRAM, BASE_HEAP, BASE_VDSO, BASE_OFFSET, BASE_COUNT };

/* Linux's, in bits; the offset within a page has 8 there, too. */
static const uint32_t least[BASE_COUNT] = { 22, 28, 28, 13, 22, 8 };

static uint64_t draw(enum base base)
{
	switch (base) {
	case BASE_STACK:
		return user_layout_stack_top() >> PAGE_SHIFT;
	case BASE_MMAP:
		return user_layout_mmap_base(STACK_LIMIT) >> PAGE_SHIFT;
	case BASE_PROGRAM:
		return user_layout_program_base(PAGE_SIZE) >> PAGE_SHIFT;
	case BASE_HEAP:
		return user_layout_heap_start(PAGE_SIZE) >> PAGE_SHIFT;
	case BASE_VDSO:
		return user_layout_vdso_base(user_layout_stack_top()) >> PAGE_SHIFT;
	default:
		return user_layout_stack_offset() >> 4;
	}
}

/* How many of the lowest bits were seen both ways without a gap. */
static uint32_t bits_seen(enum base base)
{
	uint64_t ones = 0, zeros = 0;
	uint32_t bits = 0;

	for (uint32_t i = 0; i < DRAWS; i++) {
		const uint64_t drawn = draw(base);

		ones |= drawn;
		zeros |= ~drawn;
	}
	while (bits < 64 && (ones & zeros) >> bits & 1)
		bits++;
	return bits;
}

static void probe(struct evidence *evidence)
{
	uint32_t bits[BASE_COUNT];
	bool on = true;

	for (uint32_t i = 0; i < BASE_COUNT; i++) {
		bits[i] = bits_seen(i);
		on = on && bits[i] >= least[i];
	}
	format_string(
		evidence->reading, sizeof(evidence->reading),
		"bits that change in %u draws: stack %u+%u mmap %u program %u heap %u vdso %u",
		DRAWS, bits[BASE_STACK], bits[BASE_OFFSET], bits[BASE_MMAP], bits[BASE_PROGRAM],
		bits[BASE_HEAP], bits[BASE_VDSO]);
	evidence->state = on ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(user_aslr, .section = "Probabilistic defences",
	   .claim = "stack, mmap, heap, program and vDSO get bases drawn anew at every execve",
	   .probe = probe);

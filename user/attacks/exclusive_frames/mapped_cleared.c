// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("exclusive_frames", "mapped_cleared",
       "exclusive_frames: a frame cleared while a program maps it",
       "The program puts a page of root's program among the frames that wait to be cleared, and "
       "gives a page of its own back.",
       "A frame that a program maps, by the count in sealed memory, is not cleared.",
       "What root's program has written down is gone: that it has to refuse.");

#define FRAME_BATCH 32
#define KIND_PROGRAM 3

static volatile char page[2][4096] __attribute__((aligned(4096)));

static bool control(void)
{
	return is_ordinary();
}

static uint64_t frame_of_victim(void)
{
	const uint64_t root = own_root(victim_task(own_task()));
	const uint64_t entry = peek(table_entry(root, (uint64_t)page, 1));

	return peek(symbol("frame_arrays") + member("frame_arrays.frames")) +
	       ((entry & ENTRY_ADDRESS) >> 12) * member("frame.SIZE");
}

static bool fire(void)
{
	const uint64_t frame = frame_of_victim();
	const uint64_t cache = peek(own_cpu(0) + member("cpu.frame_cache")),
		       waiting = cache + member("frame_cache.dirty"),
		       clean = cache + member("frame_cache.clean") +
			       KIND_PROGRAM * member("frame_stack.SIZE");

	page[0][0] = page[1][0] = 1;
	for (uint64_t i = 0; i < FRAME_BATCH; i++)
		poke(waiting + member("frame_stack.slots") + 8 * i, frame);
	poke32(waiting + member("frame_stack.count"), FRAME_BATCH);
	call3(__NR_madvise, (long)page, sizeof(page), MADV_DONTNEED);
	poke32(clean + member("frame_stack.count"), 0); /* nobody shall get it as well */
	meet_victim();
	victim_go();
	await(victim_has_ended());
	return false;
}

static void victim(void)
{
	volatile char *const refuses = &page[0][100];

	*refuses = 1;
	victim_awaits_attacker();
	if (*refuses == 0)
		victim_is_beaten();
}

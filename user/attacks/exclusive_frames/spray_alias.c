// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("exclusive_frames", "spray_alias",
       "exclusive_frames: access to a frame that the kernel does not map",
       "The program fills a page with a payload and leads a kernel pointer there "
       "through the kernel's own mapping of it (ret2dir).",
       "Frames that programs can write are in no mapping of the kernel.",
       "The kernel takes structures of the attacker for its own.");

static bool control(void)
{
	return is_ordinary();
}

static uint64_t page[512] __attribute__((aligned(4096)));

static bool fire(void)
{
	const uint64_t view = peek(symbol("frame_memory") + member("frame_memory.view") + 3 * 8);
	uint64_t physical;

	page[0] = 0x0ddba11f00d0ddba;
	physical = peek(table_entry(own_root(own_task()), (uint64_t)page, 1)) & ENTRY_ADDRESS;
	return peek(view + physical) == page[0];
}

static void victim(void)
{
	victim_waits();
}

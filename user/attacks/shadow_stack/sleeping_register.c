// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"

ATTACK("shadow_stack", "sleeping_register",
       "exclusive_frames: access to a frame that the kernel does not map",
       "A program of root keeps the name of the file that it makes public in a register "
       "while it sleeps. The attacker changes the saved register.",
       "All registers of a program are saved where no mapping but its own process's shows them.",
       "Root's program makes the secret file public.");

static const char public_name[] = PUBLIC, prize_name[] = PRIZE;

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = victim_task(own_task());
	const uint64_t name = registers_of(task) + member("arch_frame.rbx");

	for (; !reads_prize(); sleep_milliseconds(1))
		if (peek(name) == (uint64_t)public_name)
			poke(name, (uint64_t)prize_name);
	return true;
}

static void victim(void)
{
	static const long pause_time[2] = { 0, 200000000 };
	const char *name = public_name;

	victim_round();
	for (;;) {
		__asm__ volatile("syscall"
				 : "+b"(name)
				 : "a"(__NR_nanosleep), "D"(pause_time), "S"(0)
				 : "rcx", "r11", "memory");
		call2(__NR_chmod, (long)name, 0644);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"

ATTACK("shadow_stack", "sleeping_frame",
       "exclusive_frames: access to a frame that the kernel does not map",
       "A program of root sleeps in a call. The attacker writes another address over the "
       "one that it will return to, among its saved registers.",
       "Registers of programs are saved where no mapping but their own process's shows them.",
       "Root's program goes on wherever the attacker wants in its own memory.");

static bool control(void)
{
	return is_ordinary();
}

static _Noreturn void never_called(void)
{
	victim_is_beaten();
}

/* The victim's frame; the address that it never calls is in its RBX. */
static bool fire(void)
{
	const uint64_t task = victim_task(own_task());
	const uint64_t frame = registers_of(task);

	for (; !victim_has_ended(); sleep_milliseconds(1))
		if (peek(frame + member("arch_frame.rbx")) == (uint64_t)never_called)
			poke(frame + member("arch_frame.rip"), (uint64_t)never_called);
	return false;
}

static void victim(void)
{
	static const long pause_time[2] = { 0, 200000000 };

	victim_round();
	for (;;)
		__asm__ volatile("syscall"
				 :
				 : "a"(__NR_nanosleep), "D"(pause_time), "S"(0), "b"(never_called)
				 : "rcx", "r11", "memory");
}

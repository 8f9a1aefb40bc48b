// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("shadow_stack", "sleeping_frame", "shadow_stack: saved state of a sleeping task changed",
       "A program of root sleeps in a call. The attacker writes another address over the "
       "one that it will return to, on its kernel stack.",
       "What a sleeping task goes back to user mode with is copied to sealed memory and "
       "compared before it goes on.",
       "Root's program goes on wherever the attacker wants in its own memory.");

static bool control(void)
{
	return is_ordinary();
}

/* The victim's frame; the address that it never calls is in its RBX. */
static bool fire(void)
{
	const uint64_t task = victim_task(own_task());
	const uint64_t frame =
		peek(task + member("task.arch.stack_top")) - member("arch_frame.SIZE");

	poke(frame + member("arch_frame.rip"), peek(frame + member("arch_frame.rbx")));
	sleep_milliseconds(400);
	return false;
}

static _Noreturn void never_called(void)
{
	say_result("WON");
	victim_waits();
	leave(0);
}

static void victim(void)
{
	static const long pause_time[2] = { 0, 200000000 };

	for (;;)
		__asm__ volatile("syscall"
				 :
				 : "a"(__NR_nanosleep), "D"(pause_time), "S"(0), "b"(never_called)
				 : "rcx", "r11", "memory");
}

// SPDX-License-Identifier: GPL-2.0-only
#include "saved_thread.h"

ATTACK("shadow_stack", "sleeping_vector", "write_rarely: write to sealed memory outside a window",
       "A program of root keeps a number in a vector register and sleeps in a system call. The "
       "attacker changes the register where it is saved.",
       "The floating point state of a task that sleeps is saved to sealed memory and stands "
       "nowhere else.",
       "Root's program comes back from its call to the attacker's number.");

#define PATTERN 0x5eed5eed5eed5eedul

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = victim_task(own_task());

	for (; !victim_has_ended(); sleep_milliseconds(1))
		if (is_asleep(task))
			change_vectors(task, PATTERN);
	return false;
}

static void victim(void)
{
	static const long pause_time[2] = { 0, 200000000 };
	unsigned long value = PATTERN;

	victim_round();
	do {
		long result = __NR_nanosleep;

		__asm__ volatile("movq %1, %%xmm7\n\t"
				 "syscall\n\t"
				 "movq %%xmm7, %1"
				 : "+a"(result), "+b"(value)
				 : "D"(pause_time), "S"(0)
				 : "rcx", "r11", "xmm7", "memory");
	} while (value == PATTERN);
	victim_is_beaten();
}

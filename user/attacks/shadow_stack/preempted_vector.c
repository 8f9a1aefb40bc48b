// SPDX-License-Identifier: GPL-2.0-only
#include "saved_thread.h"

ATTACK("shadow_stack", "preempted_vector", "write_rarely: write to sealed memory outside a window",
       "A program of root computes in a vector register and loses the processor in the "
       "middle. The attacker changes the register where it is saved.",
       "The floating point state of a task that does not run is saved to sealed memory and "
       "stands nowhere else.",
       "Root's program computes with the attacker's numbers.");

#define PATTERN 0x5eed5eed5eed5eedul

static bool control(void)
{
	return is_ordinary();
}

/* On the victim's processor: while this program runs, the victim does not. */
static bool fire(void)
{
	const uint64_t task = victim_task(own_task());

	(void)own_cpu(1);
	for (; !victim_has_ended(); sleep_milliseconds(1))
		change_vectors(task, PATTERN);
	return false;
}

static void victim(void)
{
	unsigned long mask = 2;
	unsigned long value = PATTERN;

	call3(__NR_sched_setaffinity, 0, sizeof(mask), (long)&mask);
	victim_round();
	__asm__ volatile("movq %0, %%xmm7\n"
			 "1:\tpause\n\t"
			 "movq %%xmm7, %%rax\n\t"
			 "cmpq %0, %%rax\n\t"
			 "je 1b"
			 : "+r"(value)
			 :
			 : "rax", "xmm7");
	victim_is_beaten();
}

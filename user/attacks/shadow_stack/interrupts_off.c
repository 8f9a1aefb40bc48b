// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"
#include "thread.h"

ATTACK("shadow_stack", "interrupts_off", "LOST",
       "While a thread is in a call, another one of the same program, whose page tables show "
       "them, takes the bit from its flags that lets interrupts come.",
       "On the way out interrupts are on, by SYSRETQ and by IRETQ, whatever the flags there say.",
       "The program runs with interrupts off: nobody takes the processor away from it.");

static volatile uint32_t reader_id;
static volatile unsigned int rounds;

static bool control(void)
{
	return is_ordinary() && (flags_now() & FLAG_INTERRUPT) != 0;
}

static void sleep_and_see(void)
{
	reader_id = (uint32_t)call0(__NR_gettid);
	for (;;) {
		sleep_milliseconds(200);
		if (!(flags_now() & FLAG_INTERRUPT))
			say_result("WON");
		rounds++;
	}
}

/* First as a call returns, then with other flags in R11, which goes by IRETQ. */
static bool fire(void)
{
	const uint64_t task = own_task();
	uint64_t frame;

	start_thread(sleep_and_see);
	while (!reader_id)
		sleep_milliseconds(10);
	frame = own_registers(thread_task(task, reader_id));
	for (unsigned int way = 0; way < 2; way++) {
		const unsigned int before = rounds;
		const uint64_t flags = peek(frame + member("arch_frame.rflags"));

		sleep_milliseconds(100);
		if (way == 0)
			poke(frame + member("arch_frame.r11"), flags & ~(uint64_t)FLAG_INTERRUPT);
		poke(frame + member("arch_frame.rflags"), flags & ~(uint64_t)FLAG_INTERRUPT);
		while (rounds == before)
			sleep_milliseconds(50);
	}
	return false;
}

static void victim(void)
{
	victim_waits();
}

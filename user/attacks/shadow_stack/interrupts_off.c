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

/* While it sleeps: once in each of its sleeps until one has been long enough. */
static void take_interrupts(uint64_t reader, bool from_r11)
{
	const uint64_t frame = own_registers(reader);
	const uint64_t place = frame + member("arch_frame.rflags");
	unsigned int before;
	uint64_t flags;

	do {
		before = rounds;
		await(is_asleep(reader));
		flags = peek(place) & ~(uint64_t)FLAG_INTERRUPT;
		if (from_r11)
			poke(frame + member("arch_frame.r11"), flags);
		poke(place, flags);
	} while (!is_asleep(reader) || rounds != before || peek(place) != flags);
	await(rounds != before);
}

/* First as a call returns, then with other flags in R11, which goes by IRETQ. */
static bool fire(void)
{
	const uint64_t task = own_task();
	uint64_t reader;

	start_thread(sleep_and_see);
	await(reader_id != 0);
	reader = thread_task(task, reader_id);
	take_interrupts(reader, true);
	take_interrupts(reader, false);
	return false;
}

static void victim(void)
{
	victim_waits();
}

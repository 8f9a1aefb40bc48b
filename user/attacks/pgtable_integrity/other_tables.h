// SPDX-License-Identifier: GPL-2.0-only
/*
 * other_tables.h - a program that goes on in another program's memory: it sleeps, and behind the
 * switch looks whether the other one's secret stands where its own memory was, and writes beside
 * it. It makes no further call (the kernel would ask whose page tables these are); the other
 * program says what the includer names (static const char won[]).
 */
#pragma once
#include "attack.h"

static bool control(void)
{
	return is_ordinary();
}

static char memory[4096] __attribute__((aligned(4096)));
#define MARK 256 /* where the other program is written to */

/* Another program's memory is all there is after the switch: only registers and constants count. */
static const struct {
	long seconds, nanoseconds;
} pause_time = { 0, 20000000 };

static _Noreturn void run_on_other_tables(void)
{
	__asm__ volatile("movl $35, %%eax\n\t" /* nanosleep */
			 "leaq %0, %%rdi\n\t"
			 "xorl %%esi, %%esi\n\t"
			 "syscall\n\t"
			 "cmpb $'t', %1\n\t"
			 "jne 1f\n\t"
			 "movb $1, %2\n"
			 "1:\tpause\n\t"
			 "jmp 1b"
			 :
			 : "m"(pause_time), "m"(memory[0]), "m"(memory[MARK])
			 : "rax", "rdi", "rsi", "rdx", "rcx", "r11", "memory");
	__builtin_unreachable();
}

static void victim(void)
{
	char *end = memory;

	/* Not where the attacker sleeps: between two tasks of one space no tables are loaded. */
	(void)own_cpu(0);
	append_text(&end, SECRET);
	while (!((volatile char *)memory)[MARK])
		sleep_milliseconds(10);
	say_part(won);
	for (;;)
		call4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		      LINUX_REBOOT_CMD_POWER_OFF, 0);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * other_tables.h - a program that goes on in another program's memory: it sleeps, and behind the
 * switch looks whether the other one's secret stands where its own memory was. The includer names
 * what is printed then (static const char won[]).
 */
#pragma once
#include "attack.h"

static bool control(void)
{
	return is_ordinary();
}

static char memory[4096] __attribute__((aligned(4096)));

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
			 "movl $1, %%eax\n\t" /* write */
			 "movl $1, %%edi\n\t"
			 "leaq %2, %%rsi\n\t"
			 "movl %3, %%edx\n\t"
			 "syscall\n"
			 "1:\tmovl $231, %%eax\n\t"
			 "syscall"
			 :
			 : "m"(pause_time), "m"(memory[0]), "m"(won[0]), "i"(sizeof(won) - 1)
			 : "rax", "rdi", "rsi", "rdx", "rcx", "r11", "memory");
	__builtin_unreachable();
}

static void victim(void)
{
	char *end = memory;

	append_text(&end, SECRET);
	victim_waits();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What: The program makes its task point to the address space of a program of root, and waits for
 * the next switch.
 * Stops it: Each page-table root says in sealed memory whose it is, and the kernel asks before it
 * adds an entry and after each switch.
 * Without: It runs on in the memory of root's program and reads its secret.
 */
#include "attack.h"

ATTACK("pgtable_integrity", "swap_space", "pgtable_integrity: a task on the page tables of another",
       "The program makes its task point to the address space of a program of root, "
       "and waits for the next switch.",
       "Each page-table root says in sealed memory whose it is, and the kernel asks "
       "before it adds an entry and after each switch.",
       "It runs on in the memory of root's program and reads its secret.");

static bool control(void)
{
	return is_ordinary();
}

static char memory[4096] __attribute__((aligned(4096)));

/* Another program's memory is all there is after the switch: only registers and constants count. */
static const struct {
	long seconds, nanoseconds;
} pause_time = { 0, 20000000 };
static const char won[] = "attack pgtable_integrity/swap_space WON\n";

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

static bool fire(void)
{
	const uint64_t task = own_task(), space = member("task.space");
	const uint64_t other = peek(victim_task(task) + space);

	(void)own_cpu(1);
	poke(task + space, other);
	run_on_other_tables();
}

static void victim(void)
{
	char *end = memory;

	append_text(&end, SECRET);
	victim_waits();
}

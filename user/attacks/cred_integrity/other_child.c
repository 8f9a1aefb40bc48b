// SPDX-License-Identifier: GPL-2.0-only
#include <linux/wait.h>

#include "attack.h"

ATTACK("cred_integrity", "other_child", "LOST",
       "A helper of root's program ends with status 1. The attacker puts a child of his own, which "
       "has ended with status 0, before it in the list of children, under its number.",
       "Whose child a process is, and its number, stand in the seal of its first thread.",
       "Root's program takes the end of the attacker's child for that of its helper.");

static void await_end(long child)
{
	call5(__NR_waitid, P_PID, child, 0, WEXITED | WNOWAIT, 0);
}

static bool control(void)
{
	return is_ordinary() && peek32(victim_task(own_task()) + member("task.id")) != 0;
}

/* NEXT comes behind LINK. */
static void link_two(uint64_t link, uint64_t next)
{
	poke(link, next);
	poke(next + 8, link);
}

static bool fire(void)
{
	const uint64_t task = own_task(), sibling = member("process.sibling"),
		       process = member("task.process"), id = member("process.id");
	const uint64_t head = peek(peek(victim_task(task) + process) + member("process.children"));
	const uint64_t list = peek(victim_task(task) + process) + member("process.children");
	const long child = fork_program();
	uint64_t mine, before[2];

	if (child == 0)
		leave(0);
	mine = peek(child_task(task, child) + process);
	await_end(child);
	before[0] = peek(mine + sibling);
	before[1] = peek(mine + sibling + 8);
	poke32(mine + id, peek32(head - sibling + id));
	link_two(mine + sibling, head);
	link_two(list, mine + sibling);
	meet_victim();
	victim_go();
	await(victim_has_ended() || victim_progress() == 2);
	if (victim_has_ended())
		return false;
	link_two(list, list);
	poke(mine + sibling, before[0]);
	poke(mine + sibling + 8, before[1]);
	poke32(mine + id, (uint32_t)child);
	return false;
}

static void victim(void)
{
	const long helper = fork_program();

	if (helper == 0)
		leave(1);
	await_end(helper);
	victim_awaits_attacker();
	if (wait_program(helper) == 0)
		victim_is_beaten();
	victim_waits();
}

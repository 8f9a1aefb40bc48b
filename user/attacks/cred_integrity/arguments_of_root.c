// SPDX-License-Identifier: GPL-2.0-only
#include "closed.h"

ATTACK("cred_integrity", "arguments_of_root", "LOST",
       "The attacker replaces the page tables in his own address space by those of root's "
       "program, writes there that his arguments stand where the secret is, and reads his own "
       "/proc/self/cmdline.",
       "Whose page tables are read for /proc is said by the task's seal, and so is the place.",
       "The attacker reads any memory of root's program.");

static bool fire(void)
{
	const uint64_t task = own_task(), space = peek(task + member("task.space"));
	const uint64_t root = space + member("address_space.root"), before = peek(root);
	bool won;

	(void)own_cpu(1); /* nothing may switch while the root is another's */
	poke(space + member("address_space.arguments_start"), (uint64_t)secret);
	poke(space + member("address_space.arguments_end"), (uint64_t)secret + sizeof(secret));
	poke(root, own_root(victim_task(task)));
	won = reads_secret("/proc/self/cmdline");
	poke(root, before);
	return won;
}

// SPDX-License-Identifier: GPL-2.0-only
#include "execution.h"

ATTACK("cred_integrity", "program_exchanged",
       "cred_integrity: the program that is started was exchanged",
       "The attacker executes a program of his own. When it is mapped, he leads the execve to a "
       "file "
       "of root with the set-user-id bit, which is to decide about the credentials.",
       "The inode that was executed is sealed when it is opened, and the pages of the new space "
       "are those of this inode.",
       "The attacker's program is root.");

static long set_id;

static bool control(void)
{
	set_id = call3(__NR_open, (long)SET_ID, O_RDONLY, 0);
	return is_ordinary() && set_id >= 0;
}

static void change(uint64_t execution)
{
	poke(execution + member("execution.file"), file_struct(own_task(), (int)set_id));
}

static bool fire(void)
{
	return execute_changed("/init", change, nothing_more) >> 8 == 77;
}

static void victim(void)
{
	make_set_id_program();
	victim_waits();
}

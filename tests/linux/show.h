// SPDX-License-Identifier: GPL-2.0-only
/*
 * show.h - what the programs of this folder share: they print what the kernel does, and the output
 * of Linux is what is right. Nothing that differs between two runs may be printed.
 */
#ifndef TESTS_LINUX_SHOW_H
#define TESTS_LINUX_SHOW_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* A result: its number, or the name of the error when it is -1. */
#define SHOW(call) show_result(#call, (long)(call))

static inline void show_result(const char *what, long result)
{
	if (result == -1)
		printf("%s: %s\n", what, strerrorname_np(errno) ? strerrorname_np(errno) : "?");
	else
		printf("%s: %ld\n", what, result);
	fflush(stdout);
}

/* SIGALRM again and again, so that a late call is interrupted by the next one; 0: no more. */
static inline void alarm_every(long milliseconds)
{
	const struct timeval time = { 0, milliseconds * 1000 };
	const struct itimerval value = { time, time };

	setitimer(ITIMER_REAL, &value, NULL);
}

/* A result of a call that SIGALRM interrupts; nothing else is interrupted. */
#define SHOW_INTERRUPTED(milliseconds, call) \
	do {                                 \
		long result_;                \
		int error_;                  \
                                             \
		alarm_every(milliseconds);   \
		result_ = (long)(call);      \
		error_ = errno;              \
		alarm_every(0);              \
		errno = error_;              \
		show_result(#call, result_); \
	} while (0)

static inline void show_status(const char *what, int status)
{
	if (WIFEXITED(status))
		printf("%s: exit %d\n", what, WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		printf("%s: signal %d\n", what, WTERMSIG(status));
	else if (WIFSTOPPED(status))
		printf("%s: stopped by %d\n", what, WSTOPSIG(status));
	else if (WIFCONTINUED(status))
		printf("%s: continued\n", what);
	fflush(stdout);
}

/* Runs function in a child and tells how it ended. */
static inline void show_child(const char *what, void (*function)(void))
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		function();
		fflush(stdout);
		_exit(0);
	}
	if (waitpid(child, &status, 0) != child)
		printf("%s: waitpid failed\n", what);
	else
		show_status(what, status);
}

#endif

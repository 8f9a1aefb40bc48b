// SPDX-License-Identifier: GPL-2.0-only
/* process.c - what do fork+exit+wait cost, and what with an exec between? A small static program.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OPERATIONS 200

static long now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static long run_vfork(int operations)
{
	char *const words[] = { "process", "exit", NULL };
	long begin = now_ns();

	for (int i = 0; i < operations; i++) {
		pid_t child = vfork();

		if (child == 0) {
			execv("/proc/self/exe", words);
			_exit(1);
		}
		if (child < 0 || waitpid(child, NULL, 0) != child)
			return 0;
	}
	return now_ns() - begin;
}

static long run(int operations, const char *program)
{
	char *const words[] = { "process", "exit", NULL };
	long begin = now_ns();

	for (int i = 0; i < operations; i++) {
		pid_t child = fork();

		if (child == 0) {
			if (program)
				execv(program, words);
			_exit(0);
		}
		if (child < 0 || waitpid(child, NULL, 0) != child)
			return 0;
	}
	return now_ns() - begin;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "exit"))
		_exit(0);
	run(5, NULL);
	printf("bench fork_exit_wait %d %ld\n", OPERATIONS, run(OPERATIONS, NULL));
	printf("bench fork_exec_exit_wait %d %ld\n", OPERATIONS, run(OPERATIONS, "/proc/self/exe"));
	printf("bench vfork_exec_exit_wait %d %ld\n", OPERATIONS, run_vfork(OPERATIONS));
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* process.c - what do fork+exit+wait cost, and what with an exec between? A small static program
 * (exec_dynamic.c has the other kind). */
#define _GNU_SOURCE
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS 200

static char self[] = "/proc/self/exe";

static void wait_child(pid_t child)
{
	int status = -1;

	need(child > 0 && waitpid(child, &status, 0) == child && status == 0, "child");
}

static void fork_exit(int)
{
	const pid_t child = fork();

	if (child == 0)
		_exit(0);
	wait_child(child);
}

static void fork_exec(int)
{
	char *const words[] = { "process", "exit", NULL };
	const pid_t child = fork();

	if (child == 0) {
		execv(self, words);
		_exit(1);
	}
	wait_child(child);
}

static void vfork_exec(int)
{
	char *const words[] = { "process", "exit", NULL };
	const pid_t child = vfork();

	if (child == 0) {
		execv(self, words);
		_exit(1);
	}
	wait_child(child);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "exit"))
		_exit(0);
	measure("fork_exit_wait", ROUNDS, fork_exit);
	measure("fork_exec_exit_wait", ROUNDS, fork_exec);
	measure("vfork_exec_exit_wait", ROUNDS, vfork_exec);
	return 0;
}

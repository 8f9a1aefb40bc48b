// SPDX-License-Identifier: GPL-2.0-only
/* exec_dynamic.c - what do vfork+exec+exit+wait cost when the program has an interpreter and the C
 * library beside it? Linked dynamically (mk/host.mk). */
#define _GNU_SOURCE
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static void vfork_exec(int)
{
	char *const words[] = { "exec_dynamic", "exit", NULL };
	const pid_t child = vfork();
	int status = -1;

	if (child == 0) {
		execv("/proc/self/exe", words);
		_exit(1);
	}
	need(child > 0 && waitpid(child, &status, 0) == child && status == 0, "child");
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "exit"))
		_exit(0);
	measure("exec_dynamic", 100, vfork_exec);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* main.c - the table of commands. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "say.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage, *help;
} commands[] = {
	{ "run", command_run, "[OPTION...] [--] [PROGRAM [ARG...]]",
	  "run a program of this host in a machine of its own; without PROGRAM a shell" },
	{ "evidence", command_evidence, "[OPTION...]",
	  "what is on in this kernel, right now, with the raw reading" },
	{ "prove", command_prove, "[OPTION...] [ROW...]",
	  "each attack against the real kernel and against its mutant" },
	{ "bench", command_bench, "[OPTION...] [NAME...]", "guest instructions per operation" },
	{ "test", command_test, "[OPTION...] [KIND [REGEX]]",
	  "run the tests: unit fuzz tidy boot linux prove" },
};

static void print_help(void)
{
	printf("usage: testudo COMMAND [OPTION...] ...\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("  testudo %s %s\n      %s\n", commands[i].name, commands[i].usage,
		       commands[i].help);
	printf("\n  testudo COMMAND --help prints the command's options.\n"
	       "  Ctrl-] three times ends a machine that does not listen.\n");
}

/* stdin, stdout and stderr exist from here on, so that no other file takes their numbers. */
static void open_missing_files(void)
{
	for (int file = 0; file < 3; file++)
		if (fcntl(file, F_GETFD) < 0)
			open("/dev/null", O_RDWR);
}

int main(int argc, char **argv)
{
	open_missing_files();
	if (argc < 2) {
		print_help();
		return STATUS_TESTUDO_FAILED;
	}
	if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help")) {
		print_help();
		return 0;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 2, argv + 2);
	say_and_exit(STATUS_TESTUDO_FAILED, "there is no command '%s' (see testudo help)", argv[1]);
}

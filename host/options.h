// SPDX-License-Identifier: GPL-2.0-only
/*
 * options.h - the command line of every command, parsed by one table.
 *
 * Each command names the options it takes; any other is one line and status 125.
 */
#ifndef HOST_OPTIONS_H
#define HOST_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option {
	OPTION_ARCH,
	OPTION_CPUS,
	OPTION_MEMORY,
	OPTION_MACHINE,
	OPTION_ACCEL,
	OPTION_CPU,
	OPTION_ROOT,
	OPTION_WITH,
	OPTION_ENV,
	OPTION_APPEND,
	OPTION_CONSOLE,
	OPTION_ICOUNT,
	OPTION_GDB,
	OPTION_VERBOSE,
	OPTION_JSON,
	OPTION_JOBS,
	OPTION_TIMEOUT,
	OPTION_AGAINST,
	OPTION_COST,
	OPTION_LAND,
	OPTION_MAP,
	OPTION_HTML,
	OPTION_COUNT,
};

/* For the list of options that a command takes. */
#define TAKES(option) (1U << (option))
#define TAKES_MACHINE                                                                             \
	(TAKES(OPTION_ARCH) | TAKES(OPTION_CPUS) | TAKES(OPTION_MEMORY) | TAKES(OPTION_MACHINE) | \
	 TAKES(OPTION_ACCEL) | TAKES(OPTION_CPU) | TAKES(OPTION_VERBOSE) | TAKES(OPTION_APPEND))

struct text_list {
	const char **items;
	size_t count;
};

struct options {
	const char *arch;
	unsigned int cpus;
	uint64_t memory_bytes;
	const char *machine; /* microvm, q35 or bochs */
	const char *accel;   /* tcg or kvm */
	const char *cpu;     /* the emulator's name of the processor; QEMU's with its flags */
	const char *root;    /* directory whose tree becomes the guest's, or NULL */
	const char *append;  /* more words for the kernel's command line, or NULL */
	struct text_list with;
	struct text_list environment;
	bool serial_console;
	bool icount;
	unsigned int gdb_port; /* 0: no debugger */
	bool verbose;
	bool json;
	unsigned int jobs;              /* 0: as many as the host has processors */
	bool against_linux, cost, land; /* bench */
	bool map;                       /* evidence */
	const char *html;               /* prove, bench: the page to write, or NULL */
	unsigned int timeout_s;         /* 0: the command's own */
	/* What follows the options. */
	char **words;
	int word_count;
};

void text_list_add(struct text_list *list, const char *item);

/*
 * Parses argv (without the command's name) for a command that takes the options in `taken`.
 * With stop_at_word, everything from the first word on belongs to words; otherwise options may
 * follow words. Exits with status 125 and one line on the first mistake.
 */
void options_parse(struct options *options, const char *command, unsigned int taken,
		   bool stop_at_word, int argc, char **argv);

/* True for a machine that Bochs emulates; QEMU emulates the others. */
bool options_use_bochs(const struct options *options);

/* This machine, with its usual processor; when it is another one, with the usual memory. */
void options_set_machine(struct options *options, const char *machine);

/* Prints what the options are called, for --help. */
void options_print(unsigned int taken);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * emulator.h - what tells one emulator from another: how it is started and what it says.
 *
 * The process, its end and its files are machine.c's.
 */
#ifndef HOST_EMULATOR_H
#define HOST_EMULATOR_H

#include "machine.h"

#define LAUNCH_FILES_MAX 8

/* A process that is about to be started. */
struct launch {
	struct text_list command;    /* ends with a NULL; [0] is the program's path */
	int serial;                  /* the machine's end of its serial line */
	const char *terminal;        /* its TERM; NULL: ours */
	int files[LAUNCH_FILES_MAX]; /* made for it: inherited, closed here after the start */
	size_t file_count;
};

/* What a machine is made of. */
struct parts {
	const struct options *options;
	const char *kernel, *words;
	int initramfs; /* -1: none */
};

struct emulator {
	const char *name; /* as the user is told */
	/* Makes both ends of the serial line. */
	void (*make_line)(int *host, int *guest);
	/* Fills launch->command, and what else it needs. */
	void (*prepare)(struct launch *launch, const struct machine *machine,
			const struct parts *parts);
	/* What of the text on stderr the user must know, in new memory; NULL: nothing. */
	char *(*complaint)(const char *text);
	/* Exits with one line when it can not run with these options on this host. */
	void (*check)(const struct options *options);
};

extern const struct emulator qemu_emulator, bochs_emulator;

/* A socket pair, whose first end does not block. */
void launch_make_pair(int *host, int *guest);

/* The process inherits the file, whose number there is the same; it is closed here then. */
void launch_take(struct launch *launch, int file);

#endif

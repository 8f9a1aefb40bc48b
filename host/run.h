// SPDX-License-Identifier: GPL-2.0-only
/* run.h - what `run` and the other commands that start a program in a guest share. */
#ifndef HOST_RUN_H
#define HOST_RUN_H

#include "console.h"
#include "options.h"
#include "root.h"

/* The shipped image; $TESTUDO_KERNEL names another one. */
const char *run_kernel(const struct options *options);

/*
 * Builds the initramfs that runs words[0..count) and returns its memory file. The program is
 * already checked: what comes back can be started. Exits otherwise.
 */
int run_make_initramfs(const struct options *options, const struct console_plan *plan, char **words,
		       int count);

/* The kernel's command line for a machine that runs a program. */
const char *run_kernel_words(const struct options *options);

#endif

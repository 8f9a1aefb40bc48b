// SPDX-License-Identifier: GPL-2.0-only
/*
 * console.h - a session: the user's files and signals on one side, a machine on the other.
 *
 * The protocol of the control port stands at the head of user/init.c.
 */
#ifndef HOST_CONSOLE_H
#define HOST_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "log.h"
#include "options.h"
#include "machine.h"

/* Which of the program's three files are the machine's terminal; the others are ports. */
struct console_plan {
	bool stdin_is_tty, stdout_is_tty, stderr_is_tty;
	bool stderr_is_stdout; /* both are one file: one port, so that the order stays */
	bool serial;           /* no ports at all: everything over the serial line */
};

struct console_result {
	bool exited;    /* the program's end was reported */
	int status;     /* of the program */
	int stopped_by; /* signal that ended the session before the guest was ready; 0: none */
	bool escaped;   /* the user asked for the end with Ctrl-] three times */
	bool reported;  /* the report of a violation or panic was shown */
	char *failure;  /* init's complaint, or NULL */
};

/* Looks at stdin, stdout and stderr. */
struct console_plan console_plan_make(const struct options *options);

/* Adds the ports that the plan needs to a machine that is not started yet. */
void console_add_ports(struct machine *machine, const struct console_plan *plan);

/* Blocks the signals that the session forwards; before the machine starts. */
void console_block_signals(void);

/* Runs until the machine is over. */
void console_run(struct machine *machine, const struct console_plan *plan, struct log *log,
		 bool verbose, struct console_result *result);

#endif

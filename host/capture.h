// SPDX-License-Identifier: GPL-2.0-only
/*
 * capture.h - runs a program of the host and keeps what it prints.
 *
 * The program gets a process group of its own; when the time is over, or this process is told to
 * end, all of the group is killed.
 */
#ifndef HOST_CAPTURE_H
#define HOST_CAPTURE_H

#include <stdbool.h>

#include "log.h"

struct capture {
	struct log output; /* stdout */
	struct log errors; /* stderr; with merge, both are in output */
	int status;        /* exit status, or 128 + signal */
	bool timed_out;
	double seconds;
};

/* The caller frees both logs. */
void capture_run(struct capture *capture, char *const *command, bool merge, unsigned int timeout_s);

#endif

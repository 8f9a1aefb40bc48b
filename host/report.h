// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.h - shows on stderr what the user must see of the kernel's log: the report of a violation
 * or a panic, as it comes; with `everything`, each line.
 */
#ifndef HOST_REPORT_H
#define HOST_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "log.h"

struct report {
	size_t place; /* in the log */
	bool everything;
	bool raw_terminal; /* lines end with CR LF */
	bool showing;      /* inside a report */
	bool shown;        /* there was one */
};

void report_show(struct report *report, const struct log *log);

#endif

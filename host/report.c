// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.c - finds reports in the kernel's log.
 *
 * A report begins with "violation:" or "panic:"; the lines of it that follow are indented.
 */
#define _GNU_SOURCE
#include "report.h"

#include <stdio.h>
#include <string.h>

static bool begins_report(const char *line)
{
	return !strncmp(line, "violation:", 10) || !strncmp(line, "panic:", 6);
}

void report_show(struct report *report, const struct log *log)
{
	const char *line;

	if (report->place > log->size)
		report->place = log->size;
	while ((line = log_next_line(log, &report->place))) {
		const char *words = log_words(line);

		report->showing = begins_report(words) ||
				  (report->showing && (*words == ' ' || *words == '\t'));
		report->shown = report->shown || report->showing;
		if (report->showing || report->everything)
			fprintf(stderr, "%s%s\n", line, report->raw_terminal ? "\r" : "");
	}
}

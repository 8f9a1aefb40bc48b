// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.c - finds reports in the kernel's log.
 *
 * A report begins with "violation:" or "panic:"; see kernel/violation.c for the lines that follow.
 */
#define _GNU_SOURCE
#include "report.h"

#include <stdio.h>
#include <string.h>

static bool begins_report(const char *line)
{
	return !strncmp(line, "violation:", 10) || !strncmp(line, "panic:", 6);
}

static bool continues_report(const char *line)
{
	static const char *const beginnings[] = { " ", "\t",
						  "task:", "Call Trace:", "machine stopped" };

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (!strncmp(line, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

void report_show(struct report *report, const struct log *log)
{
	const char *line;

	if (report->place > log->size)
		report->place = log->size;
	while ((line = log_next_line(log, &report->place))) {
		const char *words = log_words(line);

		report->showing =
			begins_report(words) || (report->showing && continues_report(words));
		report->shown = report->shown || report->showing;
		if (report->showing || report->everything)
			fprintf(stderr, "%s%s\n", line, report->raw_terminal ? "\r" : "");
	}
}

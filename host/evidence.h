// SPDX-License-Identifier: GPL-2.0-only
/*
 * evidence.h - the evidence lines of a kernel's log: "evidence: ROW STATE READING", and behind them
 * "evidence: N rows".
 */
#ifndef HOST_EVIDENCE_H
#define HOST_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "log.h"

struct evidence_line {
	char *row, *state, *reading; /* state: ON, OFF or NO_HARDWARE */
};

struct evidence_list {
	struct evidence_line *lines;
	size_t count;
	bool whole; /* the last line is there and so many rows before it */
};

/* Several lines of one row (one for each processor) stay several; the first not ON decides. */
void evidence_read(struct evidence_list *list, const struct log *log);

/* "ON", the first other state of that row, or NULL when the row is not there. */
const char *evidence_state_of(const struct evidence_list *list, const char *row);

#endif

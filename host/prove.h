// SPDX-License-Identifier: GPL-2.0-only
/* prove.h - what `testudo prove` found, for those that print it. */
#ifndef HOST_PROVE_H
#define HOST_PROVE_H

#include "attacks.h"
#include "evidence.h"
#include "options.h"
#include "trial.h"

#include <string.h>

struct proof {
	const struct options *options;
	struct evidence_list evidence;
	struct attack_list attacks;
	struct log list; /* what the prove image says of its attacks and rows */
	struct trial *trials;
	size_t trial_count;
};

/* One row of the matrix: of its attacks, how many are as they must be. */
struct row_summary {
	const char *row, *evidence;
	size_t attacks, stopped, mutants, beaten;
};

static inline bool row_is_good(const struct row_summary *row)
{
	return !strcmp(row->evidence, "ON") && row->attacks && row->stopped == row->attacks &&
	       row->beaten == row->mutants;
}

/* The stories of attacks inside the kernel: "threat: ROW/NAME ...", "stops: ...", "without: ...".
 */
void attacks_read_stories(struct attack_list *list, const struct log *log);

/* Writes options->html: one page with everything, which needs nothing else. */
void prove_write_html(const struct proof *proof, const struct row_summary *rows, size_t count);

#endif

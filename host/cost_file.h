// SPDX-License-Identifier: GPL-2.0-only
/*
 * cost_file.h - what the protections cost, as `bench --cost` leaves it for `prove --html`.
 *
 * build/ARCH/cost.json after each measurement; bench/cost.json, which is kept with the sources,
 * when the numbers land (--land). Both name the commit that was measured. One line for each row.
 */
#ifndef HOST_COST_FILE_H
#define HOST_COST_FILE_H

#include <stddef.h>

#include "bench_results.h"
#include "options.h"

struct cost {
	const char *row;
	double mean, worst; /* percent of guest instructions */
	const char *worst_name;
	/* that the row adds to all benchmarks, one operation of each */
	double keys, roots, flushes;
	struct results *mutant;
	const char *reason; /* NULL: none is written */
};

struct cost_file {
	char commit[64];
	struct cost *rows;
	size_t count;
};

void cost_file_write(const struct options *options, const struct cost *costs, size_t count);

/* The newer measurement: the build's own when there is one. No rows: nobody measured. */
void cost_file_read(struct cost_file *file, const char *arch);

/* NULL: not measured. */
const struct cost *cost_file_find(const struct cost_file *file, const char *row);

#endif

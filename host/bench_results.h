// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_results.h - results of benchmarks: what `bench`, `bench --against linux` and `bench --cost`
 * share.
 *
 * A program of bench/ prints "bench NAME OPERATIONS NANOSECONDS"; for each of these lines QEMU's
 * plugin (bench/count/count.c) writes "KEYS ROOTS FLUSHES": writes of the protection keys, of the
 * page-table root, and flushes of single translations.
 */
#ifndef HOST_BENCH_RESULTS_H
#define HOST_BENCH_RESULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "log.h"

#define RESULTS_MAX 128

struct result {
	char name[64];
	double value, budget, linux_value, baseline; /* 0 when there is none */
	double keys, roots, flushes;                 /* for each operation */
	double linux_roots, linux_flushes;
	char unit[32];
	bool measured;
};

struct results {
	struct result items[RESULTS_MAX];
	size_t count;
	char linux_version[64];
	bool failed;       /* a program did not do its work */
	const char *image; /* one of many that are measured side by side, by its name; or NULL */
};

/* The row of that name, made when it is new. */
struct result *result_find(struct results *results, const char *name);

/*
 * Reads the lines of a program's output, and those of COUNTS, one for each (a file; it goes).
 * of_linux: they are the other kernel's numbers.
 */
void results_read(struct results *results, const struct log *output, const char *counts,
		  bool of_linux);

void result_set(struct results *results, const char *name, double value);

double geometric_mean(const double *values, size_t count);

#endif

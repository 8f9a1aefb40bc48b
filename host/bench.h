// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench.h - results of benchmarks: what `bench`, `bench --against linux` and `bench --cost` share.
 *
 * A program of bench/ prints "bench NAME OPERATIONS NANOSECONDS"; for each of these lines QEMU's
 * plugin (bench/count/count.c) writes "KEYS ROOTS FLUSHES": writes of the protection keys, of the
 * page-table root, and flushes of single translations.
 */
#ifndef HOST_BENCH_H
#define HOST_BENCH_H

#include <stdbool.h>
#include <stddef.h>

#include "capture.h"
#include "log.h"
#include "options.h"

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
	bool failed; /* a program did not do its work */
	bool quiet;  /* no progress */
};

/* The row of that name, made when it is new. */
struct result *result_find(struct results *results, const char *name);

/*
 * Reads the lines of a program's output, and those of COUNTS, one for each (a file; it goes).
 * of_linux: they are the other kernel's numbers.
 */
void results_read(struct results *results, const struct log *output, const char *counts,
		  bool of_linux);

/* A name for a file of counts; QEMU finds it in its environment until results_read(). */
const char *results_start_counting(const struct options *options);

void result_set(struct results *results, const char *name, double value);

/* bench/budget and bench/baseline.json. */
void results_read_limits(struct results *results);
void results_land(const struct results *results);
void results_print(const struct results *results, const struct options *options);
bool results_good(const struct results *results);

/* The command names this row or program, or none. */
bool bench_wants(const struct options *options, const char *name);

/* Runs this very command again: run --icount [more] -- words. False (and failed): it did not end
 * well. The caller frees the logs of CAPTURE either way. */
bool bench_run_guest(struct results *results, const struct options *options,
		     const char *const *words, struct capture *capture);

/* The rows of bench_boot.c. */
void bench_boot(struct results *results, const struct options *options);

/* Runs the programs of bench/ that options->words name (all without words) on run_kernel(). */
void results_measure(struct results *results, const struct options *options);

/* Boots Debian's kernel on the same machine with the same programs; exits when it can not be had.
 */
void results_measure_linux(struct results *results, const struct options *options);

/* bench --cost: every protection's price, by its mutant. Returns the command's status. */
int bench_cost(const struct options *options);

double geometric_mean(const double *values, size_t count);

/* The geometric mean of value / other over operations (not memory, not the boot); 0: nothing. */
double results_mean_against_linux(const struct results *results);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* bench_guest.h - benchmarks in a machine of our kernel, whose clock counts instructions. */
#ifndef HOST_BENCH_GUEST_H
#define HOST_BENCH_GUEST_H

#include <stdbool.h>

#include "bench_results.h"
#include "capture.h"
#include "options.h"

/* A name for a file of counts; QEMU finds it in its environment until results_read(). */
const char *results_start_counting(const struct options *options);

/* The command names this row or program, or none. */
bool bench_wants(const struct options *options, const char *name);

/* Runs this very command again: run --icount [more] -- words. False (and failed): it did not end
 * well. The caller frees the logs of CAPTURE either way. */
bool bench_run_guest(struct results *results, const struct options *options,
		     const char *const *words, struct capture *capture);

/* Runs the programs of bench/ that options->words name (all without words) on run_kernel(). */
void results_measure(struct results *results, const struct options *options);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* bench_report.h - results and their limits: bench/budget and bench/baseline.json. */
#ifndef HOST_BENCH_REPORT_H
#define HOST_BENCH_REPORT_H

#include <stdbool.h>

#include "bench_results.h"
#include "options.h"

void results_read_limits(struct results *results);
void results_land(const struct results *results);
void results_print(const struct results *results, const struct options *options);
bool results_good(const struct results *results);
bool result_is_over(const struct result *result);
double result_ratio(const struct result *result); /* to Linux; 0: not known */

/* The geometric mean of value / other over operations (not memory, not the boot); 0: nothing. */
double results_mean_against_linux(const struct results *results);

#endif

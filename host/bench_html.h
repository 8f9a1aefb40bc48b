// SPDX-License-Identifier: GPL-2.0-only
/* bench_html.h - the page of `testudo bench --html`. */
#ifndef HOST_BENCH_HTML_H
#define HOST_BENCH_HTML_H

#include "bench_results.h"
#include "options.h"

/* Exits when options->html can not be written. */
void results_write_html(const struct results *results, const struct options *options);

#endif

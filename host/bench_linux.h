// SPDX-License-Identifier: GPL-2.0-only
/* bench_linux.h - the same programs on Debian's kernel. */
#ifndef HOST_BENCH_LINUX_H
#define HOST_BENCH_LINUX_H

#include "bench_results.h"
#include "options.h"

/* On the same machine; exits when the kernel can not be had. */
void results_measure_linux(struct results *results, const struct options *options);

#endif

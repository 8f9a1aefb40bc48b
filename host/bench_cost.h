// SPDX-License-Identifier: GPL-2.0-only
/* bench_cost.h - bench --cost: every protection's price, by its mutant. */
#ifndef HOST_BENCH_COST_H
#define HOST_BENCH_COST_H

#include "options.h"

/* Returns the command's status. */
int bench_cost(const struct options *options);

#endif

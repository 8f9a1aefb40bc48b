// SPDX-License-Identifier: GPL-2.0-only
/* Row pgtable_integrity taken away: nothing is counted. */
#include <pgtable_integrity/pgtable_integrity.h>

struct cpu_roots pgtable_cpu_roots[CPU_COUNT_MAX];

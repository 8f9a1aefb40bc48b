// SPDX-License-Identifier: GPL-2.0-only
/* Resource limits of a process: struct rlimit64 pairs by RLIMIT_* number. */
#pragma once
#include <base/types.h>
#include <linux/resource.h>
struct limits {
	struct {
		uint64_t soft, hard;
	} value[RLIM_NLIMITS];
};
extern const struct limits limits_default;
static inline uint64_t limit_of_current(int which); /* soft limit; <kernel/task/task.h> */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The resource limits of process 1, inherited by all others; Linux's values. NPROC and SIGPENDING
 * depend on the machine's memory there; here they are what Linux has with 256 MiB.
 */
#include <kernel/task/limits.h>

#include <kernel/task/task.h>

#define UNLIMITED UINT64_MAX
#define BOTH(number) { (number), (number) }

const struct limits limits_default = {
	.value = {
		[RLIMIT_CPU] = BOTH(UNLIMITED),
		[RLIMIT_FSIZE] = BOTH(UNLIMITED),
		[RLIMIT_DATA] = BOTH(UNLIMITED),
		[RLIMIT_STACK] = { 8 * MIB, UNLIMITED },
		[RLIMIT_CORE] = { 0, UNLIMITED },
		[RLIMIT_RSS] = BOTH(UNLIMITED),
		[RLIMIT_NPROC] = BOTH(1024),
		[RLIMIT_NOFILE] = { 1024, 4096 },
		[RLIMIT_MEMLOCK] = BOTH(8 * MIB),
		[RLIMIT_AS] = BOTH(UNLIMITED),
		[RLIMIT_LOCKS] = BOTH(UNLIMITED),
		[RLIMIT_SIGPENDING] = BOTH(1024),
		[RLIMIT_MSGQUEUE] = BOTH(819200),
		[RLIMIT_NICE] = BOTH(0),
		[RLIMIT_RTPRIO] = BOTH(0),
		[RLIMIT_RTTIME] = BOTH(UNLIMITED),
	},
};

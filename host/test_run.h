// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_run.h - runs test programs side by side and prints what they said in their own order.
 */
#ifndef HOST_TEST_RUN_H
#define HOST_TEST_RUN_H

#include "options.h"

struct test {
	const char *name; /* "linux/busybox" */
	char *path;
	bool machine; /* it runs machines of up to four processors */
	bool alone;   /* it uses all processors itself, or measures time */
};

struct test_list {
	struct test *items;
	size_t count;
};

struct totals {
	size_t passed, failed;
};

/*
 * As many at once as there are processors (--jobs), of those with machines two, or half as many
 * when that is more. Returns when all are over.
 */
struct totals tests_run(const struct test_list *list, const struct options *options);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* clock.c - what does it cost to ask for the time? As programs do: through the C library, which
 * takes the vDSO where there is one. */
#include "bench.h"

static void ask_time(int)
{
	struct timespec time;

	need(!clock_gettime(CLOCK_MONOTONIC, &time), "clock_gettime");
}

int main(void)
{
	measure("clock_gettime", 10000, ask_time);
	return 0;
}

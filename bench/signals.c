// SPDX-License-Identifier: GPL-2.0-only
/* signals.c - a signal to oneself with a handler, and giving the processor away. */
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include "bench.h"

static volatile int seen;

static void handle(int)
{
	seen++;
}

static void signal_self(int)
{
	kill(getpid(), SIGUSR1);
}

static void yield(int)
{
	sched_yield();
}

int main(void)
{
	signal(SIGUSR1, handle);
	measure("signal_self", 1000, signal_self);
	need(seen == 1008, "signals");
	measure("yield", 1000, yield);
	return 0;
}

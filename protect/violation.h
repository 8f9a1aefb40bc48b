// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one sink for detected crimes. Prints "violation: ROW: MESSAGE", the task and a symbolised
 * backtrace on the console (never to a program), counts it, and ends the current task; stops the
 * machine when there is no task that can be ended (interrupt context, spin lock held, start-up,
 * on_violation=panic). Message: short, stable, unique; no addresses of the kernel.
 */
#pragma once
#include <base/compiler.h>

[[noreturn, gnu::format(printf, 2, 3)]] void violation(const char *row, const char *format, ...);
/* Stops the machine at once. */
[[noreturn, gnu::format(printf, 2, 3)]] void violation_stop(const char *row, const char *format,
							    ...);
/* Reports, counts, goes on (saturated counters). */
[[gnu::format(printf, 2, 3)]] void violation_report(const char *row, const char *format, ...);

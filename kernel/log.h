// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel log: a ring of at least 1 MiB of records, echoed to the console unless "quiet" (then only violations, panics
 * and evidence). Programs read it by syslog(2) and /dev/kmsg; kernel addresses never get in (%p is hashed).
 */
#pragma once
#include <base/types.h>

[[gnu::format(printf, 1, 2)]] void kernel_log(const char *format, ...);		/* one record; newline added */
[[gnu::format(printf, 1, 2)]] void kernel_log_console(const char *format, ...);	/* record, and console even when quiet */
[[gnu::format(printf, 1, 2)]] void console_only(const char *format, ...);	/* host console only: symbolised backtraces */
void log_backtrace(void);			/* "Call Trace:" of the current context, symbolised, console; names hashed for programs */
size_t log_read(char *buffer, size_t size, uint64_t *position);	/* from record position on */
void log_clear(void);
size_t log_size(void);
void panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

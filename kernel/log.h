// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel log: a ring of 1 MiB of records, echoed to the console unless "quiet" (then only
 * violations, panics and evidence). Programs read it by syslog(2) and /dev/kmsg; kernel addresses
 * never get in (%p is hashed).
 */
#pragma once
#include <base/types.h>

enum log_level {
	LOG_EMERGENCY,
	LOG_ALERT,
	LOG_CRITICAL,
	LOG_ERROR,
	LOG_WARNING,
	LOG_NOTICE,
	LOG_INFORMATION,
	LOG_DEBUG
};

#define LOG_TEXT_MAX 480 /* bytes of one record; longer text is cut */
#define LOG_SIZE (1024u * 1024)

void log_start(void); /* after the heap: the large ring replaces the small one of the start */
/* One record; newline added. */
[[gnu::format(printf, 1, 2)]] void kernel_log(const char *format, ...);
/* Record, and console even when quiet. */
[[gnu::format(printf, 1, 2)]] void kernel_log_console(const char *format, ...);
/* Host console only: symbolised backtraces. */
[[gnu::format(printf, 1, 2)]] void console_only(const char *format, ...);
/* Record, never the console. */
[[gnu::format(printf, 1, 2)]] void log_only(const char *format, ...);
/* "Call Trace:" of the current context, symbolised, console; hashed in the log. */
void log_backtrace(void);
void log_backtrace_from(uint64_t instruction, uint64_t frame_pointer); /* of interrupted code */

struct log_record {
	uint64_t sequence; /* counts up from 0 */
	uint64_t time_ns;
	uint32_t priority;
	uint32_t size; /* of the text, without a newline */
};
/* The first record at or after *position (opaque, 0: the oldest), its text to TEXT (at least
 * LOG_TEXT_MAX bytes); moves *position behind it. False: none yet. When records were overwritten it
 * goes on with the oldest. */
bool log_next(uint64_t *position, struct log_record *record, char *text);
/* As much formatted text ("<6>[    1.234567] text\n") as fits, whole records; moves *position. */
size_t log_read(char *buffer, size_t size, uint64_t *position);
/* Positions: of the oldest record, of the first after log_clear(), behind the newest. */
uint64_t log_first(void);
uint64_t log_cleared(void);
uint64_t log_end(void);
void log_clear(void);
struct wait_queue;
struct wait_queue *log_wait_queue(void); /* woken at each new record */
void log_set_quiet(bool quiet);
void log_crash_mode(void); /* this CPU will not give the lock back: go on without it */
void panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

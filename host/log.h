// SPDX-License-Identifier: GPL-2.0-only
/*
 * log.h - what a kernel printed on its serial line, in memory, and lines of it.
 *
 * Carriage returns are dropped as they come in. A log that grows beyond LOG_SIZE_MAX loses its
 * middle: the first lines and the last ones are what somebody asks for.
 */
#ifndef HOST_LOG_H
#define HOST_LOG_H

#include <stdbool.h>
#include <stddef.h>

#define LOG_SIZE_MAX ((size_t)4 << 20)

struct log {
	char *bytes; /* always ends with a zero byte, once there is one */
	size_t size, capacity;
};

void log_append(struct log *log, const char *bytes, size_t size);
void log_free(struct log *log);

/* Reads what a non-blocking file has; false at its end. */
bool log_read(struct log *log, int file);

/*
 * Iterates over complete lines: *place is 0 at first. Returns the next line, without its newline,
 * in memory that the next call overwrites; NULL when there is no further complete line.
 */
const char *log_next_line(const struct log *log, size_t *place);

/* A line without the time that the kernel puts in front of it ("[    0.012345] "). */
const char *log_words(const char *line);

/* The first line whose words start with prefix, from its words on; NULL when there is none. */
const char *log_find(const struct log *log, const char *prefix);

/* Where the last `lines` lines begin. */
const char *log_tail(const struct log *log, unsigned int lines);

#endif

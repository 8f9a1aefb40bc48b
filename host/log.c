// SPDX-License-Identifier: GPL-2.0-only
/* log.c - a growing text and its lines. */
#define _GNU_SOURCE
#include "log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

static void drop_middle(struct log *log)
{
	size_t kept = LOG_SIZE_MAX / 4;

	memmove(log->bytes + kept, log->bytes + log->size - kept, kept);
	log->size = 2 * kept;
}

void log_append(struct log *log, const char *bytes, size_t size)
{
	if (log->size + size + 1 > log->capacity) {
		log->capacity = 2 * (log->size + size + 1);
		log->bytes = reallocate(log->bytes, log->capacity, 1);
	}
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != '\r' && bytes[i] != '\0')
			log->bytes[log->size++] = bytes[i];
	if (log->size > LOG_SIZE_MAX)
		drop_middle(log);
	log->bytes[log->size] = '\0';
}

void log_free(struct log *log)
{
	free(log->bytes);
	*log = (struct log){ 0 };
}

bool log_read(struct log *log, int file)
{
	char bytes[16384];
	ssize_t got = read(file, bytes, sizeof(bytes));

	if (got > 0)
		log_append(log, bytes, (size_t)got);
	return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

const char *log_next_line(const struct log *log, size_t *place)
{
	static char line[4096];
	const char *start, *end;
	size_t length;

	if (!log->bytes || *place > log->size)
		return NULL;
	start = log->bytes + *place;
	end = strchr(start, '\n');
	if (!end)
		return NULL;
	length = (size_t)(end - start);
	*place += length + 1;
	if (length > sizeof(line) - 1)
		length = sizeof(line) - 1;
	memcpy(line, start, length);
	line[length] = '\0';
	return line;
}

const char *log_words(const char *line)
{
	size_t length = line[0] == '[' ? strspn(line + 1, " 0123456789.") : 0;

	return length && line[1 + length] == ']' && line[2 + length] == ' ' ? line + length + 3
									    : line;
}

const char *log_find(const struct log *log, const char *prefix)
{
	const char *line;
	size_t place = 0;

	while ((line = log_next_line(log, &place)))
		if (!strncmp(log_words(line), prefix, strlen(prefix)))
			return log_words(line);
	return NULL;
}

const char *log_tail(const struct log *log, unsigned int lines)
{
	const char *start;

	if (!log->size)
		return "";
	start = log->bytes + log->size;
	if (start[-1] == '\n')
		start--;
	while (start > log->bytes && (start[-1] != '\n' || --lines))
		start--;
	return start;
}

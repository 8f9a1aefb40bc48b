// SPDX-License-Identifier: GPL-2.0-only
/* serial_exit.c - the marks of init in a stream of bytes. */
#include "serial_exit.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

static const char mark[] = "\033]testudo ";
#define MARK_LENGTH (sizeof(mark) - 1)

static void take_words(struct serial_exit *exit)
{
	exit->words[exit->length] = '\0';
	exit->found = !strncmp(exit->words, "exit ", 5);
	exit->ready = exit->ready || !strcmp(exit->words, "ready");
	exit->matched = exit->length = 0;
}

/* Takes one byte; what is not part of the mark goes to out. Returns how many bytes that are. */
static size_t filter_byte(struct serial_exit *exit, unsigned char byte, unsigned char *out)
{
	size_t held = exit->matched;

	if (held == MARK_LENGTH) {
		if (byte == '\007' || exit->length == sizeof(exit->words) - 1)
			take_words(exit);
		else
			exit->words[exit->length++] = (char)byte;
		return 0;
	}
	if (!exit->found && byte == (unsigned char)mark[held]) {
		exit->matched++;
		return 0;
	}
	memcpy(out, mark, held);
	exit->matched = !exit->found && byte == (unsigned char)mark[0];
	if (exit->matched)
		return held;
	out[held] = byte;
	return held + 1;
}

size_t serial_exit_filter(struct serial_exit *exit, unsigned char *bytes, size_t size, size_t room)
{
	unsigned char *copy = allocate(size, 1);
	size_t kept = 0;

	memcpy(copy, bytes, size);
	for (size_t i = 0; i < size && kept + MARK_LENGTH < room; i++)
		kept += filter_byte(exit, copy[i], bytes + kept);
	free(copy);
	return kept;
}

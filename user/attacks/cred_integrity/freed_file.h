// SPDX-License-Identifier: GPL-2.0-only
/*
 * freed_file.h - the prize of the attacks that have a file freed while they still have it: root's
 * program makes files with its secret again and again, and one of them comes to stand in that
 * place.
 */
#pragma once
#include "helper_program.h"

/* START and a number below 260. */
static inline const char *numbered(char *text, const char *start, unsigned int index)
{
	char *end = text;

	append_text(&end, start);
	*end++ = (char)('a' + index / 10);
	*end++ = (char)('0' + index % 10);
	*end = '\0';
	return text;
}

static inline void write_secret(const char *name)
{
	const long file = call3(__NR_open, (long)name, O_CREAT | O_RDWR, 0600);

	call3(__NR_write, file, (long)SECRET, sizeof(SECRET) - 1);
	call1(__NR_close, file);
}

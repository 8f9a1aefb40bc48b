// SPDX-License-Identifier: GPL-2.0-only
/* say.c - messages to the user, and allocation that never fails. */
#define _GNU_SOURCE
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say_list(const char *format, va_list list)
{
	char line[2048];
	int size = vsnprintf(line, sizeof(line) - 1, format, list);

	if (size < 0)
		size = 0;
	if ((size_t)size > sizeof(line) - 2)
		size = sizeof(line) - 2;
	line[size] = '\0';
	fflush(stdout);
	fprintf(stderr, "testudo: %s\n", line);
}

void say(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	say_list(format, list);
	va_end(list);
}

_Noreturn void say_and_exit(int status, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	say_list(format, list);
	va_end(list);
	exit(status);
}

void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);

	if (!memory)
		say_and_exit(STATUS_TESTUDO_FAILED, "no memory on the host");
	return memory;
}

void *reallocate(void *memory, size_t count, size_t size)
{
	void *larger = reallocarray(memory, count ? count : 1, size ? size : 1);

	if (!larger)
		say_and_exit(STATUS_TESTUDO_FAILED, "no memory on the host");
	return larger;
}

char *copy_text(const char *text)
{
	char *copy = allocate(strlen(text) + 1, 1);

	return strcpy(copy, text);
}

char *make_text(const char *format, ...)
{
	va_list list;
	char *text;

	va_start(list, format);
	if (vasprintf(&text, format, list) < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "no memory on the host");
	va_end(list);
	return text;
}

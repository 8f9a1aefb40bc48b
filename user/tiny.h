// SPDX-License-Identifier: GPL-2.0-only
/*
 * tiny.h - the few string functions that programs without a C library need.
 *
 * Strings end with a zero byte. Nothing here allocates. memcpy and memset exist because compilers
 * call them for copies and initialisations of structures.
 */
#ifndef USER_TINY_H
#define USER_TINY_H

#include <stdbool.h>
#include <stddef.h>

static inline size_t text_length(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

static inline bool text_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* The rest of text behind prefix; NULL when it does not begin so. */
static inline const char *text_behind(const char *text, const char *prefix)
{
	while (*prefix)
		if (*text++ != *prefix++)
			return NULL;
	return text;
}

/* Reads decimal digits and moves *text behind them and one space. */
static inline unsigned long text_number(const char **text)
{
	unsigned long value = 0;

	while (**text >= '0' && **text <= '9')
		value = value * 10 + (unsigned long)(*(*text)++ - '0');
	if (**text == ' ')
		(*text)++;
	return value;
}

/* Appends at *end; the caller's buffer holds all of it. */
static inline void append_text(char **end, const char *text)
{
	while (*text)
		*(*end)++ = *text++;
}

static inline void append_number(char **end, unsigned long value)
{
	char digits[24];
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	while (count)
		*(*end)++ = digits[--count];
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	char *out = to;
	const char *in = from;

	for (size_t i = 0; i < size; i++) {
		out[i] = in[i];
		__asm__ volatile("" ::: "memory");
	}
	return to;
}

void *memset(void *to, int value, size_t size)
{
	char *out = to;

	for (size_t i = 0; i < size; i++) {
		out[i] = (char)value;
		__asm__ volatile("" ::: "memory");
	}
	return to;
}

#endif

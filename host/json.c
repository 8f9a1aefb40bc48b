// SPDX-License-Identifier: GPL-2.0-only
/* json.c - JSON for other programs (RFC 8259). */
#include "json.h"

#include <stdio.h>

#define DEPTH_MAX 32

static bool has_items[DEPTH_MAX];
static unsigned int depth;

static void print_quoted(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		unsigned char letter = (unsigned char)*text;

		if (letter == '"' || letter == '\\')
			printf("\\%c", letter);
		else if (letter < 0x20 || letter >= 0x7f)
			printf("\\u%04x", letter);
		else
			putchar(letter);
	}
	putchar('"');
}

static void begin_value(const char *name)
{
	if (has_items[depth])
		putchar(',');
	has_items[depth] = true;
	if (depth)
		printf("\n%*s", (int)depth * 2, "");
	if (name) {
		print_quoted(name);
		printf(": ");
	}
}

void json_open(const char *name, char bracket)
{
	begin_value(name);
	putchar(bracket);
	if (depth < DEPTH_MAX - 1)
		depth++;
	has_items[depth] = false;
}

void json_close(char bracket)
{
	bool filled = has_items[depth];

	if (depth)
		depth--;
	if (filled)
		printf("\n%*s", (int)depth * 2, "");
	putchar(bracket);
	if (!depth)
		putchar('\n');
}

void json_text(const char *name, const char *value)
{
	begin_value(name);
	print_quoted(value);
}

void json_number(const char *name, double value)
{
	begin_value(name);
	if (value == (double)(long long)value)
		printf("%lld", (long long)value);
	else
		printf("%.2f", value);
}

void json_bool(const char *name, bool value)
{
	begin_value(name);
	printf(value ? "true" : "false");
}

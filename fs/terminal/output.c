// SPDX-License-Identifier: GPL-2.0-only
/*
 * The output side of the line discipline: OPOST processing with the cursor's column, and echo.
 * Lock: terminal->lock is held by all callers. Echo that finds no room in the driver is dropped, as
 * on Linux.
 */
#include "internal.h"

#include <base/string.h>
#include <const_ops/const_ops.h>

#define TAB_WIDTH 8u

/* Cursor movement of one character that goes to the screen as it is. */
static void column_advance(struct terminal *terminal, char character)
{
	switch (character) {
	case '\n':
		if (terminal->settings.c_oflag & ONLRET)
			terminal->column = 0;
		break;
	case '\r':
		terminal->column = 0;
		break;
	case '\b':
		if (terminal->column > 0)
			terminal->column--;
		break;
	case '\t':
		terminal->column += TAB_WIDTH - terminal->column % TAB_WIDTH;
		break;
	default:
		/* UTF-8 continuation bytes do not move the cursor. */
		if ((unsigned char)character >= ' ' && (character & 0xc0) != 0x80 &&
		    terminal->column < UINT16_MAX)
			terminal->column++;
	}
}

/* What one character becomes: up to 8 bytes in text; their number. */
static size_t output_expand(struct terminal *terminal, char character, char text[8])
{
	tcflag_t mode = terminal->settings.c_oflag;
	size_t spaces;

	text[0] = character;
	if (!(mode & OPOST))
		return 1;
	switch (character) {
	case '\n':
		if (!(mode & ONLCR))
			return 1;
		memcpy(text, "\r\n", 2);
		return 2;
	case '\r':
		if ((mode & ONOCR) && terminal->column == 0)
			return 0;
		if (mode & OCRNL)
			text[0] = '\n';
		return 1;
	case '\t':
		if ((mode & TABDLY) != XTABS)
			return 1;
		spaces = TAB_WIDTH - terminal->column % TAB_WIDTH;
		memset(text, ' ', spaces);
		return spaces;
	default:
		return 1;
	}
}

static bool output_character(struct terminal *terminal, char character)
{
	char text[8];
	size_t size = output_expand(terminal, character, text);

	if (const_ops(terminal->driver)->room(terminal->context) < size)
		return false;
	for (size_t i = 0; i < size; i++)
		column_advance(terminal, text[i]);
	if (size && const_ops(terminal->driver)->write(terminal->context, text, size) != size)
		return false;
	return true;
}

static bool is_plain(char character)
{
	return (unsigned char)character >= ' ' && character != 0x7f;
}

/* Characters that OPOST leaves alone go out in one piece. */
static size_t output_run(struct terminal *terminal, const char *bytes, size_t count)
{
	size_t run = 0, taken;

	if (!(terminal->settings.c_oflag & OPOST))
		run = count;
	while (run < count && is_plain(bytes[run]))
		run++;
	if (!run)
		return 0;
	taken = const_ops(terminal->driver)->write(terminal->context, bytes, run);
	for (size_t i = 0; i < taken; i++)
		column_advance(terminal, bytes[i]);
	return taken;
}

size_t terminal_output(struct terminal *terminal, const char *bytes, size_t count)
{
	size_t done = 0;

	if (terminal->output_stopped)
		return 0;
	while (done < count) {
		size_t run = output_run(terminal, bytes + done, count - done);

		if (!run) {
			if (!output_character(terminal, bytes[done]))
				break;
			run = 1;
		}
		done += run;
	}
	return done;
}

void terminal_echo(struct terminal *terminal, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		output_character(terminal, bytes[i]);
}

void terminal_echo_character(struct terminal *terminal, char character)
{
	bool control = ((unsigned char)character < ' ' && character != '\t' && character != '\n') ||
		       character == 0x7f;
	char text[2] = { '^', (char)(character ^ 0x40) };

	if (control && terminal_local(terminal, ECHOCTL))
		terminal_echo(terminal, text, 2);
	else
		terminal_echo(terminal, &character, 1);
}

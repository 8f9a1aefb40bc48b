// SPDX-License-Identifier: GPL-2.0-only
/* terminal.c - raw mode and back. */
#define _GNU_SOURCE
#include "terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios usual_modes;
static bool is_raw;

bool terminal_is_here(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

void terminal_restore(void)
{
	if (is_raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &usual_modes);
	is_raw = false;
}

void terminal_set_raw(void)
{
	struct termios raw;

	if (is_raw || tcgetattr(STDIN_FILENO, &usual_modes))
		return;
	raw = usual_modes;
	cfmakeraw(&raw);
	atexit(terminal_restore);
	is_raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

bool terminal_size(unsigned int *rows, unsigned int *columns)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
		return false;
	*rows = size.ws_row;
	*columns = size.ws_col;
	return true;
}

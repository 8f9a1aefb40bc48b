// SPDX-License-Identifier: GPL-2.0-only
/* /dev/tty (the caller's controlling terminal) and /dev/console: other names of a terminal that
 * exists. */
#include "internal.h"

#include <base/errno.h>
#include <kernel/signal/job_control.h>
#include <linux/fcntl.h>
#include <linux/major.h>

static int controlling_open(struct inode *, struct file *file)
{
	struct terminal *terminal = process_terminal();

	return terminal ? terminal_open_file(terminal, file, true) : -ENXIO;
}

static int console_open(struct inode *, struct file *file)
{
	struct terminal *terminal = terminal_console();

	/* Opening the console never makes it the controlling terminal. */
	return terminal ? terminal_open_file(terminal, file, false) : -ENODEV;
}

static const struct file_operations controlling_operations = { .open = controlling_open };
static const struct file_operations console_operations = { .open = console_open };

DEVICE(tty, .name = "tty", .major = TTYAUX_MAJOR, .minor = 0, .mode = 0666,
       .operations = &controlling_operations);
DEVICE(console, .name = "console", .major = TTYAUX_MAJOR, .minor = 1, .mode = 0600,
       .operations = &console_operations);

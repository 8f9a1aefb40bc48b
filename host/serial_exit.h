// SPDX-License-Identifier: GPL-2.0-only
/*
 * serial_exit.h - finds what init says in what a serial line shows, and takes it out: the user
 * shall not see it. That init listens stands there as ESC ] "testudo ready" BEL, the end of the
 * program as ESC ] "testudo exit" STATUS 0 0 BEL. It may come in any number of pieces.
 */
#ifndef HOST_SERIAL_EXIT_H
#define HOST_SERIAL_EXIT_H

#include <stdbool.h>
#include <stddef.h>

#define SERIAL_EXIT_RESERVE 64 /* what filtered bytes may be longer by than the bytes that came */

struct serial_exit {
	size_t matched; /* characters of the mark that were seen and are held back */
	size_t length;  /* of words */
	bool ready;
	bool found;     /* the end */
	char words[48]; /* behind the mark: "exit STATUS 0 0" */
};

/* Filters bytes[0..size) in place; returns the new size, at most size + SERIAL_EXIT_RESERVE. */
size_t serial_exit_filter(struct serial_exit *exit, unsigned char *bytes, size_t size, size_t room);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * say.h - how the command speaks to its user: one clear line on stderr, and a status.
 *
 * The statuses are docker's: they can be told from a program's own in practice.
 */
#ifndef HOST_SAY_H
#define HOST_SAY_H

#include <stddef.h>

enum {
	STATUS_TESTUDO_FAILED = 125, /* testudo itself, its arguments, or the machine */
	STATUS_NOT_EXECUTABLE = 126, /* the program is there and can not be run */
	STATUS_NOT_FOUND = 127,      /* there is no such program */
};

/* Prints "testudo: ...\n" in one write. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, then exits. For errors before anything exists that needs to be taken back. */
_Noreturn void say_and_exit(int status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Allocation that never fails: without memory the command says so and exits. Zeroed. */
void *allocate(size_t count, size_t size);
void *reallocate(void *memory, size_t count, size_t size);
char *copy_text(const char *text);
/* printf into new memory. */
char *make_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* words.h - the system calls of attack programs, and what they say on the console. */
#ifndef WORDS_H
#define WORDS_H

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call.h"
#include "tiny.h"

#define PAGE 4096 /* bytes */

extern const char attack_story[]; /* ATTACK() in attack.h */

static inline void say_part(const char *text)
{
	call3(__NR_write, 1, (long)text, (long)text_length(text));
}

static inline void say_result(const char *what)
{
	char line[160], *end = line;

	append_text(&end, "attack ");
	append_text(&end, attack_story + text_length(attack_story) + 1);
	append_text(&end, " ");
	append_text(&end, what);
	append_text(&end, "\n");
	call3(__NR_write, 1, (long)line, end - line);
}

static inline void say_number(const char *text, unsigned long value)
{
	char line[160], *end = line;

	append_text(&end, text);
	append_text(&end, " 0x");
	for (int shift = 60; shift >= 0; shift -= 4)
		*end++ = "0123456789abcdef"[value >> shift & 15];
	append_text(&end, "\n");
	call3(__NR_write, 1, (long)line, end - line);
}

static inline void sleep_milliseconds(long milliseconds)
{
	struct {
		long seconds, nanoseconds;
	} time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	call2(__NR_nanosleep, (long)&time, 0);
}

/* What is waited for comes, on a busy host later. The host has a limit for what never comes. */
#define await(condition)                       \
	do {                                   \
		while (!(condition))           \
			sleep_milliseconds(1); \
	} while (0)

static inline bool file_is_there(const char *path)
{
	const long file = call3(__NR_open, (long)path, O_RDONLY, 0);

	if (file >= 0)
		call1(__NR_close, file);
	return file >= 0;
}

static inline void leave_note(const char *path)
{
	call1(__NR_close, call3(__NR_open, (long)path, O_CREAT | O_RDWR, 0644));
}

static inline long fork_program(void)
{
	return call0(__NR_fork);
}

static inline int wait_program(long id)
{
	int status = 0;

	while (call4(__NR_wait4, id, (long)&status, 0, 0) == -EINTR)
		;
	return status;
}

static inline _Noreturn void leave(int status)
{
	for (;;)
		call1(__NR_exit_group, status);
}

static inline bool bytes_equal(const void *a, const void *b, size_t size)
{
	const char *one = a, *other = b;

	for (size_t i = 0; i < size; i++)
		if (one[i] != other[i])
			return false;
	return true;
}

static inline uint64_t time_stamp(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * closed.h - a program of root stands in a place below a directory that only root may enter, with a
 * file there that everybody may read who gets there; it has the file open, and what is in it in its
 * memory. The prize is to read that by way of /proc.
 */
#pragma once
#include "attack.h"

#define CLOSED "/closed"
#define CLOSED_PLACE "/closed/place"
#define CLOSED_FILE "/closed/place/file"
#define VICTIM_FILE 5

static char secret[sizeof(SECRET) - 1]; /* in root's program; the attacker's is empty */

/* PATH begins with the secret. */
static inline bool reads_secret(const char *path)
{
	char bytes[sizeof(SECRET) - 1] = { 0 };
	const long file = call3(__NR_open, (long)path, O_RDONLY, 0);

	if (file < 0)
		return false;
	call3(__NR_read, file, (long)bytes, sizeof(bytes));
	call1(__NR_close, file);
	return bytes_equal(bytes, SECRET, sizeof(bytes));
}

/* "/proc/ID/NAME" of TASK. */
static inline void proc_path(char path[64], uint64_t task, const char *name)
{
	char *end = path;

	append_text(&end, "/proc/");
	append_number(&end, peek32(task + member("task.id")));
	append_text(&end, "/");
	append_text(&end, name);
	*end = 0;
}

static bool control(void)
{
	char path[64];

	proc_path(path, victim_task(own_task()), "cwd/file");
	return is_ordinary() && !reads_secret(CLOSED_FILE) && !reads_secret(path);
}

static void victim(void)
{
	long file;

	call2(__NR_mkdir, (long)CLOSED, 0700);
	call2(__NR_mkdir, (long)CLOSED_PLACE, 0755);
	call1(__NR_chdir, (long)CLOSED_PLACE);
	file = call3(__NR_open, (long)CLOSED_FILE, O_CREAT | O_RDWR, 0644);
	call3(__NR_write, file, (long)SECRET, sizeof(SECRET) - 1);
	call4(__NR_pread64, file, (long)secret, sizeof(secret), 0);
	call2(__NR_dup2, file, VICTIM_FILE);
	victim_waits();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advisory locks on files: fcntl(F_SETLK ...) records of a process, F_OFD_* records of an open
 * file, flock() of an open file.
 */
#pragma once
#include <fs/file/file.h>

enum file_lock_kind {
	FILE_LOCK_RECORD,
	FILE_LOCK_WHOLE
}; /* fcntl and flock do not see each other */

struct file_lock_request {
	enum file_lock_kind kind;
	int type;             /* F_RDLCK, F_WRLCK, F_UNLCK */
	uint64_t start, last; /* both included */
	const void *owner;    /* file table, or the open file */
	int32_t process;      /* -1 for open-file locks */
	bool wait;
};

/* 0, -EAGAIN (somebody else holds it and !wait), -EINTR, -EDEADLK, -ENOLCK. */
[[nodiscard]] int file_lock_set(struct file *file, const struct file_lock_request *request);
/* What stands in the way, into *request; type F_UNLCK when nothing does. */
void file_lock_test(struct file *file, struct file_lock_request *request);
/* A descriptor is closed: the process's records on that inode go. */
void file_lock_release_records(struct inode *inode, const void *owner);
/* The open file goes. */
void file_lock_release_file(struct file *file);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpio.h - writes an initramfs: a cpio archive in the "newc" form, in an anonymous memory file.
 *
 * Format: the kernel's Documentation/driver-api/early-userspace/buffer-format.rst. Names carry no
 * leading slash. The archive never touches the host's disk, so nothing can be left behind.
 */
#ifndef HOST_CPIO_H
#define HOST_CPIO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct archive {
	int file;            /* the memory file; QEMU opens it as /proc/self/fd/N */
	uint64_t size_bytes; /* written so far */
	uint32_t next_inode; /* for entries that have no links elsewhere */
};

struct archive_entry {
	const char *path; /* "/usr/bin/ls" or "usr/bin/ls" */
	mode_t mode;      /* type and permissions */
	uid_t uid;
	gid_t gid;
	uint32_t time_s;           /* last modification */
	uint32_t links;            /* more than 1: entries with the same inode are one file */
	uint32_t inode;            /* only for links > 1; 0: the archive picks one */
	unsigned int major, minor; /* for devices */
};

void archive_open(struct archive *archive);

/* An entry with its content (a file's bytes, a symbolic link's target), or with none. */
void archive_add(struct archive *archive, const struct archive_entry *entry, const void *content,
		 size_t size);

/* A regular file whose content is read from the host's file `path`; exits when it can't be read. */
void archive_add_file(struct archive *archive, const struct archive_entry *entry, const char *path);

/* Writes the trailer; afterwards nothing may be added. */
void archive_finish(struct archive *archive);

#endif

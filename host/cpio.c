// SPDX-License-Identifier: GPL-2.0-only
/* cpio.c - the writer of the initramfs. */
#define _GNU_SOURCE
#include "cpio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"

#define FIRST_INODE 0x10000000U /* above what hard-linked files of a tree are numbered with */

static void write_bytes(struct archive *archive, const void *bytes, size_t size)
{
	const char *rest = bytes;

	while (size) {
		ssize_t done = write(archive->file, rest, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			say_and_exit(STATUS_TESTUDO_FAILED, "cannot write the initramfs: %s",
				     strerror(errno));
		rest += done;
		size -= (size_t)done;
		archive->size_bytes += (uint64_t)done;
	}
}

static void pad(struct archive *archive)
{
	static const char zeros[4];

	write_bytes(archive, zeros, (4 - archive->size_bytes % 4) % 4);
}

static void write_header(struct archive *archive, const struct archive_entry *entry, size_t size)
{
	const char *name = entry->path;
	char header[128];
	uint32_t inode = entry->links > 1 && entry->inode ? entry->inode : archive->next_inode++;
	int length;

	while (*name == '/')
		name++;
	if (!*name)
		name = ".";
	length = snprintf(header, sizeof(header),
			  "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", inode,
			  entry->mode, entry->uid, entry->gid, entry->links ? entry->links : 1,
			  entry->time_s, (unsigned int)size, 0, 0, entry->major, entry->minor,
			  (unsigned int)strlen(name) + 1, 0);
	write_bytes(archive, header, (size_t)length);
	write_bytes(archive, name, strlen(name) + 1);
	pad(archive);
}

void archive_open(struct archive *archive)
{
	*archive = (struct archive){ .next_inode = FIRST_INODE };
	archive->file = memfd_create("testudo-initramfs", MFD_CLOEXEC);
	if (archive->file < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot make a memory file: %s",
			     strerror(errno));
}

void archive_add(struct archive *archive, const struct archive_entry *entry, const void *content,
		 size_t size)
{
	write_header(archive, entry, size);
	write_bytes(archive, content, size);
	pad(archive);
}

/* A file that shrinks or grows while it is read is an error, not a broken archive. */
static void copy_content(struct archive *archive, const char *path, int file, uint64_t size)
{
	static char buffer[1 << 16];

	while (size) {
		ssize_t got = read(file, buffer, size < sizeof(buffer) ? size : sizeof(buffer));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			say_and_exit(STATUS_TESTUDO_FAILED, "cannot read %s: %s", path,
				     got ? strerror(errno) : "it shrinks while it is read");
		write_bytes(archive, buffer, (size_t)got);
		size -= (uint64_t)got;
	}
}

void archive_add_file(struct archive *archive, const struct archive_entry *entry, const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;

	if (file < 0 || fstat(file, &status))
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot read %s: %s", path, strerror(errno));
	if ((uint64_t)status.st_size > UINT32_MAX)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "%s is larger than an initramfs can hold (4 GiB)", path);
	write_header(archive, entry, (size_t)status.st_size);
	copy_content(archive, path, file, (uint64_t)status.st_size);
	pad(archive);
	close(file);
}

void archive_finish(struct archive *archive)
{
	static const char zeros[512];
	const struct archive_entry trailer = { .path = "TRAILER!!!" };

	write_header(archive, &trailer, 0);
	write_bytes(archive, zeros, (512 - archive->size_bytes % 512) % 512);
}

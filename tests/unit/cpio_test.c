// SPDX-License-Identifier: GPL-2.0-only
// Unit tests of base/cpio.h: what a sound archive says, and that a broken one is refused.

#include "support.h"

#include <base/cpio.h>
#include <base/errno.h>
#include <base/string.h>

#include <stdio.h>

static char archive[2048];
static size_t archive_size;

static void put_padded(const void *bytes, size_t size)
{
	memcpy(archive + archive_size, bytes, size);
	archive_size += size;
	while (archive_size % 4 != 0)
		archive[archive_size++] = 0;
}

static void put_entry(const char *name, uint32_t mode, const char *data)
{
	char header[256];
	const size_t name_size = strlen(name) + 1;
	const int length =
		snprintf(header, sizeof(header),
			 "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 11, mode, 1,
			 2, 3, 1000, (uint32_t)strlen(data), 8, 1, 5, 6, (uint32_t)name_size, 0);

	memcpy(archive + archive_size, header, (size_t)length);
	archive_size += (size_t)length;
	put_padded(name, name_size);
	put_padded(data, strlen(data));
}

static void make_archive(void)
{
	memset(archive, 0, sizeof(archive));
	archive_size = 0;
	put_entry("bin/sh", 0100755, "hello");
	put_entry("dev/console", 020600, "");
	put_entry("TRAILER!!!", 0, "");
}

TEST(cpio_reads_entries_in_order)
{
	struct cpio cpio;
	struct cpio_entry entry;

	make_archive();
	cpio_open(&cpio, archive, archive_size);
	check(cpio_next(&cpio, &entry) == 1);
	check_text(entry.name, "bin/sh");
	check(entry.name_length == 6 && entry.mode == 0100755 && entry.uid == 1 && entry.gid == 2);
	check(entry.link_count == 3 && entry.modified_seconds == 1000 && entry.inode == 11);
	check(entry.data_size == 5 && memcmp(entry.data, "hello", 5) == 0);
	check(cpio_next(&cpio, &entry) == 1);
	check(entry.special_major == 5 && entry.special_minor == 6 && entry.data_size == 0);
	check(cpio_next(&cpio, &entry) == 0);
	check(cpio_next(&cpio, &entry) == 0);
}

TEST(cpio_reads_archives_one_after_the_other)
{
	struct cpio cpio;
	struct cpio_entry entry;

	make_archive();
	archive_size = 1024;
	put_entry("second", 0100644, "x");
	put_entry("TRAILER!!!", 0, "");
	cpio_open(&cpio, archive, archive_size);
	for (int count = 0; count < 2; count++)
		check(cpio_next(&cpio, &entry) == 1);
	check(cpio_next(&cpio, &entry) == 0);
	check(cpio_next(&cpio, &entry) == 1);
	check_text(entry.name, "second");
}

// Every cut of an archive ends in an error or fewer entries, never outside of its bytes.
TEST(cpio_cut_anywhere_stays_inside)
{
	make_archive();
	for (size_t size = 0; size < archive_size; size++) {
		char exact[1024];
		struct cpio cpio;
		struct cpio_entry entry;
		int count = 0;

		memcpy(exact + sizeof(exact) - size, archive, size);
		cpio_open(&cpio, exact + sizeof(exact) - size, size);
		while (cpio_next(&cpio, &entry) == 1)
			count++;
		check(count <= 2);
	}
}

static int read_broken(size_t offset, const char *bytes)
{
	struct cpio cpio;
	struct cpio_entry entry;

	make_archive();
	memcpy(archive + offset, bytes, strlen(bytes));
	cpio_open(&cpio, archive, archive_size);
	return cpio_next(&cpio, &entry);
}

TEST(cpio_refuses_broken_headers)
{
	check(read_broken(0, "070707") == -EINVAL);
	check(read_broken(6 + 8 * 1, "0x0081ed") == -EINVAL);
	check(read_broken(6 + 8 * 2, "0000000g") == -EINVAL);
	check(read_broken(6 + 8 * 6, "ffffffff") == -EINVAL);
	check(read_broken(6 + 8 * 11, "ffffffff") == -EINVAL);
	check(read_broken(6 + 8 * 11, "00000000") == -EINVAL);
	check(read_broken(6 + 8 * 11, "00000006") == -EINVAL);
	check(read_broken(6 + 8 * 11, "00000008") == -EINVAL);
}

// SPDX-License-Identifier: GPL-2.0-only
//
// Reader for cpio archives of the "newc" kind ("070701", "070702"), as initramfs images use. An
// iterator over a range of bytes; every field is hostile: sizes, alignment, names without end.
#pragma once

#include <base/types.h>

struct cpio_entry {
	const char *name; // terminated, inside of the archive; not empty; any path at all
	uint32_t name_length;
	uint32_t inode;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint32_t link_count;
	uint32_t modified_seconds;
	uint32_t device_major;
	uint32_t device_minor;
	uint32_t special_major; // of the device that the entry is
	uint32_t special_minor;
	const uint8_t *data;
	uint32_t data_size;
};

struct cpio {
	const uint8_t *bytes;
	size_t size;
	size_t position;
};

static inline void cpio_open(struct cpio *archive, const void *bytes, size_t size)
{
	*archive = (struct cpio){ .bytes = bytes, .size = size };
}

// 1 and *ENTRY: the next entry. 0: the end (the trailer, or nothing left). -EINVAL: broken; the
// archive must not be read on. After the trailer the position stands behind it, so that another
// archive which follows (zeros between them are skipped) can be read by calling on.
[[nodiscard]] int cpio_next(struct cpio *archive, struct cpio_entry *entry);

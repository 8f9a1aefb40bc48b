// SPDX-License-Identifier: GPL-2.0-only
/*
 * The open file behind a descriptor, for the length of one system call. A table that nobody shares
 * is changed by the current task alone, which is in that call: its reference is enough, and taking
 * another would be two atomic operations for nothing (Linux: fdget()). Where the descriptor stands
 * is sealed (fs/descriptor_part.h).
 *
 *	struct file_borrow borrow = file_borrow(fd);
 *	if (borrow.file == nullptr)
 *		return -EBADF;
 *	...
 *	file_return(borrow);
 */
#pragma once
#include <fs/descriptor_part.h>
#include <fs/file.h>

struct file_borrow {
	struct file *file; /* nullptr: -EBADF; not for O_PATH */
	bool counted;      /* with a reference of its own */
};

static always_inline struct file_borrow file_borrow(int fd)
{
	const struct descriptor_part *const part = part_own();
	struct file *file;

	if (unlikely(part == nullptr || (uint32_t)fd >= PART_FILES ||
		     refcount_read(&part_table(part)->references) > 1))
		return (struct file_borrow){ file_of(fd), true };
	file = part->files[(uint32_t)fd % PART_FILES]; /* masked for wrong guesses, too */
	if (file != nullptr && unlikely(file->flags & O_PATH))
		file = nullptr;
	return (struct file_borrow){ file, false };
}

static always_inline void file_return(struct file_borrow borrow)
{
	if (unlikely(borrow.counted))
		file_put(borrow.file);
}

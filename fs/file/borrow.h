// SPDX-License-Identifier: GPL-2.0-only
/*
 * The open file behind a descriptor, for the length of one system call. A table that nobody shares
 * is changed by the current task alone, which is in that call: its reference is enough, and taking
 * another would be two atomic operations for nothing (Linux: fdget()). Where the descriptor stands
 * is sealed, and so is the file that it names (fs/file/descriptor_part.h): neither needs to be
 * doubted.
 *
 *	struct file_borrow borrow = file_borrow(fd);
 *	if (borrow.file == nullptr)
 *		return -EBADF;
 *	...
 *	file_return(borrow);
 */
#pragma once
#include <fs/file/descriptor_part.h>
#include <fs/file/file.h>

struct file_borrow {
	struct file *file; /* nullptr: -EBADF */
	bool counted;      /* with a reference of its own */
};

/*
 * The file of a descriptor in a table that nobody shares, which need not be given back; it may be
 * one of O_PATH. nullptr: there is none, or file_borrow() has to look.
 */
static always_inline struct file *file_own(int fd)
{
	const struct descriptor_part *const part = part_own();

	/* In a table that others share, or behind the first part. */
	if (unlikely((uint32_t)fd >= PART_FILES) || unlikely(part_is_shared(part)))
		return nullptr;
	/* Masked for wrong guesses, too. */
	return part->files[(uint32_t)fd % PART_FILES];
}

/* For those who ask what the file was opened for: O_PATH gives nothing. */
static always_inline struct file_borrow file_borrow_any(int fd)
{
	struct file *const own = file_own(fd);

	return own != nullptr ? (struct file_borrow){ own, false }
			      : (struct file_borrow){ file_of_any(fd), true };
}

/* Not for O_PATH. */
static always_inline struct file_borrow file_borrow(int fd)
{
	struct file_borrow borrow = file_borrow_any(fd);

	if (borrow.file != nullptr && unlikely(borrow.file->flags & O_PATH)) {
		if (borrow.counted)
			file_put(borrow.file);
		borrow.file = nullptr;
	}
	return borrow;
}

static always_inline void file_return(struct file_borrow borrow)
{
	if (unlikely(borrow.counted))
		file_put(borrow.file);
}

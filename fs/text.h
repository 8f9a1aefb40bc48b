// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text files that a function writes when they are read (/proc, /sys), and the growing buffer it
 * writes to. A file shows one consistent text from open to the last read; reading again from 0
 * makes it anew.
 */
#pragma once
#include <base/compiler.h>
#include <base/types.h>
#include <mm/copy/user_copy.h>

struct file;
struct inode;

#define TEXT_SIZE_MAX ((size_t)4 << 20)

struct text {
	char *bytes; /* of the heap */
	size_t size, length;
	bool failed; /* no memory, or longer than TEXT_SIZE_MAX: reads give -ENOMEM */
};

format_like(2, 3) void text_print(struct text *text, const char *format, ...);
void text_append(struct text *text, const void *bytes, size_t size);
/* Room for SIZE more bytes at text->bytes + text->length; false: failed. */
bool text_reserve(struct text *text, size_t size);
/* As /proc prints names: white space and backslash as octal escapes. */
void text_append_escaped(struct text *text, const char *string, const char *escape);
void text_free(struct text *text);

/* Of an open text file: file->private. */
struct [[gnu::randomize_layout]] text_file {
	struct text text;
	bool ready;
};
[[nodiscard]] int text_file_open(struct file *file);
void text_file_release(struct file *file);
/* PRODUCE writes the whole text. */
typedef int text_produce(struct inode *inode, struct text *text);
ssize_t text_file_read(struct file *file, text_produce *produce, struct user_out to, size_t bytes,
		       uint64_t *position);

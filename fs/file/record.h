// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sealed part of an open file (struct file): how it comes to be, and all that ever changes it.
 * Each is one write window. The mutant of row cred_integrity keeps files in ordinary memory.
 */
#pragma once
#include <fs/file/file.h>

/* From CONTENT, on the caller's stack. nullptr: no memory. */
struct file *file_record_create(struct file *content);
/* FILE, for which file_check() has been asked, is none of this kernel's any more. */
void file_record_free(struct file *file);
/* The same of one that only BY names (named.h), which ends in that window. */
struct named_by;
void file_record_end(struct file *file, const struct named_by *by);
/* What open has found or made: both at once. The operations are not cache_file_operations. */
void file_set_operations(struct file *file, const struct file_operations *operations,
			 void *private);
/* Those flags of MASK become as in FLAGS. */
void file_change_flags(struct file *file, uint32_t mask, uint32_t flags);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What memory management needs to know about files; implemented by fs/.
 * get and put are called with address_space.lock held (get) and without any lock (put, which may be
 * the last reference).
 */
#pragma once
#include <base/types.h>

struct file;

void mm_file_get(struct file *file);
void mm_file_put(struct file *file);
/* A violation when it is no open file. */
void mm_file_check(const struct file *file);
/* How many sealed records name it (cred_integrity/named.h). One that was checked. */
uint32_t *mm_file_named(const struct file *file);
struct page_cache;
/* FILE was opened for writing, and CACHE holds its data. */
bool mm_file_may_write(const struct file *file, const struct page_cache *cache);

struct mm_file_name {
	uint32_t device_major, device_minor;
	uint64_t inode;
};
/* For /proc/PID/maps: numbers, and the path as path_format() gives it (length, without terminator;
 * 0 when it has none). */
size_t mm_file_describe(struct file *file, struct mm_file_name *name, char *path, size_t size);

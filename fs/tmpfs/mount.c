// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mounting tmpfs: options size=, nr_blocks=, nr_inodes=, mode=, uid=, gid= (tmpfs(5)); unknown ones
 * are -EINVAL.
 */
#include "internal.h"

#include <base/errno.h>
#include <base/parse.h>
#include <base/string.h>
#include <fs/text.h>
#include <kernel/task/credentials.h>
#include <linux/magic.h>
#include <mm/frame/frame.h>

#define OPTION_SIZE 64u

struct tmpfs_options {
	uint64_t pages, inodes;
	uint32_t mode, uid, gid;
	bool pages_given, inodes_given;
};

static uint64_t memory_pages(void)
{
	struct frame_statistics statistics;

	frame_statistics(&statistics);
	return statistics.total;
}

/* "10%" of memory, or bytes with K, M, G. */
static int parse_size(char *value, uint64_t *pages)
{
	const size_t length = strlen(value);
	uint64_t number;
	int error;

	if (length != 0 && value[length - 1] == '%') {
		value[length - 1] = '\0';
		error = string_to_u64(value, 10, &number);
		if (error || number > 1000)
			return -EINVAL;
		*pages = memory_pages() * number / 100;
		return 0;
	}
	error = string_to_size(value, &number);
	if (error || number > (uint64_t)INT64_MAX)
		return -EINVAL;
	*pages = (number + PAGE_SIZE - 1) / PAGE_SIZE;
	return 0;
}

static int parse_id(const char *value, uint32_t *id)
{
	return string_to_u32(value, 10, id) ? -EINVAL : 0;
}

static int parse_option(char *option, struct tmpfs_options *options)
{
	char *value = strchr(option, '=');
	uint64_t number;

	if (value == nullptr)
		return -EINVAL;
	*value++ = '\0';
	if (string_equal(option, "size")) {
		options->pages_given = true;
		return parse_size(value, &options->pages);
	}
	if (string_equal(option, "nr_blocks")) {
		options->pages_given = true;
		return string_to_size(value, &options->pages) ? -EINVAL : 0;
	}
	if (string_equal(option, "nr_inodes")) {
		options->inodes_given = true;
		return string_to_size(value, &options->inodes) ? -EINVAL : 0;
	}
	if (string_equal(option, "mode")) {
		if (string_to_u64(value, 8, &number) || number > 07777)
			return -EINVAL;
		options->mode = (uint32_t)number;
		return 0;
	}
	if (string_equal(option, "uid"))
		return parse_id(value, &options->uid);
	return string_equal(option, "gid") ? parse_id(value, &options->gid) : -EINVAL;
}

static int parse_options(const char *text, struct tmpfs_options *options)
{
	char option[OPTION_SIZE];
	int error = 0;

	while (!error && *text != '\0') {
		const char *end = strchr(text, ',');
		const size_t length = end != nullptr ? (size_t)(end - text) : strlen(text);

		if (length >= sizeof(option))
			return -EINVAL;
		memcpy(option, text, length);
		option[length] = '\0';
		if (length != 0)
			error = parse_option(option, options);
		text += length + (end != nullptr ? 1 : 0);
	}
	return error;
}

int tmpfs_make(const struct file_system *type, const char *text, uint32_t flags,
	       struct superblock **result)
{
	struct tmpfs_options options = {
		.pages = memory_pages() / 2,
		.inodes = memory_pages() / 2,
		.mode = 01777,
		.uid = current_credentials()->fsuid,
		.gid = current_credentials()->fsgid,
	};
	int error = parse_options(text, &options);
	struct superblock *superblock;

	if (error)
		return error;
	superblock = superblock_create(type, TMPFS_MAGIC, flags);
	if (superblock == nullptr)
		return -ENOMEM;
	superblock->pages_limit = options.pages;
	superblock->inodes_limit = options.inodes;
	error = tmpfs_make_root(superblock, options.mode, options.uid, options.gid);
	if (error) {
		superblock_free(superblock);
		return error;
	}
	*result = superblock;
	return 0;
}

static int tmpfs_mount(const struct file_system *type, const char *source, const char *options,
		       uint32_t flags, struct superblock **superblock)
{
	return tmpfs_make(type, options, flags, superblock);
}

void tmpfs_unmount(struct superblock *superblock)
{
	superblock_free(superblock);
}

static int tmpfs_remount(struct superblock *superblock, const char *text)
{
	struct tmpfs_options options = {};
	const int error = parse_options(text, &options);

	if (error)
		return error;
	if (options.pages_given && options.pages != 0 && options.pages < superblock->pages_used)
		return -EINVAL;
	if (options.inodes_given && options.inodes != 0 && options.inodes < superblock->inodes_used)
		return -EINVAL;
	if (options.pages_given)
		superblock->pages_limit = options.pages;
	if (options.inodes_given)
		superblock->inodes_limit = options.inodes;
	return 0;
}

int tmpfs_statistics(struct superblock *superblock, uint64_t *blocks, uint64_t *free_blocks,
		     uint64_t *files, uint64_t *free_files)
{
	const uint64_t pages = read_once(superblock->pages_used);
	const uint64_t inodes = read_once(superblock->inodes_used);

	*blocks = superblock->pages_limit;
	*free_blocks = *blocks > pages ? *blocks - pages : 0;
	*files = superblock->inodes_limit;
	*free_files = *files > inodes ? *files - inodes : 0;
	return 0;
}

static void tmpfs_show_options(struct superblock *superblock, struct text *text)
{
	const struct inode *root = dentry_inode(superblock->root);

	if (superblock->pages_limit != memory_pages() / 2)
		text_print(text, ",size=%lluk",
			   (unsigned long long)superblock->pages_limit * (PAGE_SIZE / 1024));
	if (superblock->inodes_limit != memory_pages() / 2)
		text_print(text, ",nr_inodes=%llu", (unsigned long long)superblock->inodes_limit);
	if ((root->mode & 07777) != 01777)
		text_print(text, ",mode=%03o", root->mode & 07777);
	if (root->uid != 0)
		text_print(text, ",uid=%u", root->uid);
	if (root->gid != 0)
		text_print(text, ",gid=%u", root->gid);
}

FILE_SYSTEM(tmpfs, .no_device = true, .mount = tmpfs_mount, .unmount = tmpfs_unmount,
	    .remount = tmpfs_remount, .statistics = tmpfs_statistics,
	    .show_options = tmpfs_show_options);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What decides about privileges stands in sealed records, and a record says whose it is: a pointer
 * in ordinary memory that is bent to another task's, file's or inode's record, or to forged memory,
 * is found out. A record begins with struct sealed_record; freed ones are all zero.
 *	struct task_seal	credentials, page-table root	by kernel stack	task/credentials.h
 *	struct inode_seal	mode, owner, group		inode->seal	fs/inode.h
 *	struct file		inode, operations, place, mode	itself		fs/file/file.h
 *	struct descriptor_part	open files			task_seal	descriptor_part.h
 *	struct dentry_seal	directory, name, inode		dentry->seal	name/dentry_seal.h
 *	struct mount_seal	place, root, flags		mount->seal	fs/mount/mount.h
 *	struct superblock_seal	read-only			superblock->seal fs/mount/mount.h
 *	struct places		root, cwd, umask		task_seal	fs/file/table.h
 *	struct watch_seal	file, events, data of epoll	watch->seal	fs/file/watch_seal.h
 *
 * An object that such records name counts them in its own (named.h), and is not freed before.
 *
 * A record is believed in slabs of its own type alone (its kind names the use of their frames):
 * what else stands in sealed memory may be what a program chose. Of these types only a name has
 * bytes that programs choose; each kind has a slash in it, so no name looks like a record.
 */
#pragma once
#include <write_rarely/sealed_block.h>

#define RECORD_USE_BITS UINT64_C(0xff)
#define RECORD_KIND(number, use) (UINT64_C(0x2f00000000) | (number) << 8 | (use))

enum sealed_record_kind : uint64_t {
	RECORD_INODE = RECORD_KIND(1, SEALED_INODES),
	RECORD_NAME = RECORD_KIND(2, SEALED_INODES),
	RECORD_FILE = RECORD_KIND(1, SEALED_FILES),
	RECORD_SHARED = RECORD_KIND(1, SEALED_SHARED),
	RECORD_DESCRIPTORS = RECORD_KIND(1, SEALED_DESCRIPTORS),
	RECORD_MOUNT = RECORD_KIND(1, SEALED_MOUNTS),
	RECORD_SUPERBLOCK = RECORD_KIND(1, SEALED_SUPERBLOCKS),
	RECORD_PLACES = RECORD_KIND(1, SEALED_PLACES),
	RECORD_WATCH = RECORD_KIND(1, SEALED_WATCHES)
};

struct sealed_record {
	const void *self; /* its own address: no other sealed memory looks like that */
	const void *owner;
	uint64_t kind; /* enum sealed_record_kind */
};

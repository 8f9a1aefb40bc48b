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
 *	struct places		root, cwd			task_seal	fs/file/table.h
 *
 * Names are chosen by programs and stand in sealed memory, too: each kind has a slash in it, so no
 * name looks like a record.
 */
#pragma once
#include <base/types.h>

enum sealed_record_kind : uint64_t {
	RECORD_INODE = 0x2f0001d0de,
	RECORD_FILE = 0x2f0000f11e,
	RECORD_SHARED = 0x2f0005a4ed,
	RECORD_DESCRIPTORS = 0x2f00000fd5,
	RECORD_NAME = 0x2f000de47f,
	RECORD_MOUNT = 0x2f0000a047,
	RECORD_PLACES = 0x2f0000b1ac,
	RECORD_SUPERBLOCK = 0x2f0005b10c
};

struct sealed_record {
	const void *self; /* its own address: no other sealed memory looks like that */
	const void *owner;
	uint64_t kind; /* enum sealed_record_kind */
};

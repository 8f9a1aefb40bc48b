// SPDX-License-Identifier: GPL-2.0-only
/*
 * What decides about privileges stands in sealed records, and a record says whose it is: a pointer
 * in ordinary memory that is bent to another task's, file's or inode's record, or to forged memory,
 * is found out. A record begins with struct sealed_record; freed ones are all zero.
 *	struct task_seal	credentials, page-table root	by kernel stack	kernel/credentials.h
 *	struct inode_seal	mode, owner, group		inode->seal	fs/inode.h
 *	struct file_seal	inode, read and write		file->seal	fs/file.h
 *	struct descriptor_part	open files			task_seal	fs/descriptor_part.h
 *	struct dentry_seal	directory, name, inode		dentry->seal	fs/dentry_seal.h
 *	struct places		root, cwd			task_seal	fs/file_table.h
 *	struct mount_seal	place, root, flags		mount->seal	fs/mount.h
 *
 * Names are chosen by programs and stand in sealed memory, too: each kind has a slash in it, so no
 * name looks like a record.
 */
#pragma once
#include <write_rarely/sealed_block.h>

enum sealed_record_kind : uint64_t {
	RECORD_INODE = 0x2f0001d0de,
	RECORD_FILE = 0x2f0000f11e,
	RECORD_SHARED = 0x2f0005a4ed,
	RECORD_DESCRIPTORS = 0x2f00000fd5,
	RECORD_NAME = 0x2f000de47f,
	RECORD_MOUNT = 0x2f0000a047,
	RECORD_PLACES = 0x2f0000b1ac
};

struct sealed_record {
	const void *self; /* its own address: no other sealed memory looks like that */
	const void *owner;
	uint64_t kind; /* enum sealed_record_kind */
};

/* RECORD is of that kind and OWNER's. */
static inline bool cred_integrity_holds(const struct sealed_record *record, const void *owner,
					enum sealed_record_kind kind)
{
	return sealed_use_at(record) == SEALED_OBJECTS && record->self == record &&
	       record->owner == owner && record->kind == kind;
}

/* The seal that counts, and the descriptors: those of the stack that we run on; not what the task
 * says. */
static inline const void *cred_integrity_seal(const void *of_stack, const void *of_task)
{
	return of_stack;
}

/* The value that counts: the sealed one, not the copy beside it. */
static inline uint32_t cred_integrity_value(uint32_t sealed, uint32_t copy)
{
	return sealed;
}

static inline void *cred_integrity_pointer(const void *sealed, const void *copy)
{
	return (void *)(uintptr_t)sealed;
}

/* The back-pointer of a record names who uses it. */
static inline bool cred_integrity_same(const void *there, const void *wanted)
{
	return there == wanted;
}

/*
 * A call from a program is made on the caller's own stack: the page tables that are loaded (LOADED)
 * are those that the stack's seal names. Which stack a CPU takes stands in ordinary memory.
 */
static inline bool cred_integrity_own_stack(physical_address loaded, physical_address sealed)
{
	return loaded == sealed;
}

/* New credentials follow from the old ones and, in execve, from the file. */
static inline bool cred_integrity_allows(bool derived)
{
	return derived;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a name means, in sealed memory (row cred_integrity): its directory, its text, and the inode
 * that it leads to. The hash of names is a table of lists of these records and sealed like them, so
 * a look-up reads nothing else; the same members of struct dentry are copies for show.
 *
 * The record of an inode's first name stands in the inode's seal, those of further names alone.
 * A negative entry has none.
 *
 * Invariants: record.owner is the entry, which names the record; what is in a bucket is hashed, and
 * nothing else; a record that nobody has is all zero.
 * Locks: dentry_lock over every change but of named, which is atomic. Read without, but for next.
 */
#pragma once
#include <cred_integrity/named.h>
#include <cred_integrity/require.h>

#define DENTRY_SHORT_NAME 40
#define NAME_LENGTH_MAX 255

struct dentry;
struct inode;
struct inode_seal;

struct [[gnu::randomize_layout]] dentry_seal {
	struct sealed_record record; /* of the entry */
	struct dentry_seal *next;    /* in the same bucket */
	struct dentry *parent;       /* itself for a root */
	struct dentry_seal *above;   /* the parent's, in which it counts; of a root: none */
	struct inode *inode;
	struct inode_seal *file; /* the inode's, which is not freed while this names it */
	const char *name;        /* short_name, or sealed by itself; of roots: none */
	uint32_t hash, type;     /* of the inode: S_IF* */
	uint8_t name_length;
	bool hashed, mount_point, revalidate;
	bool pinned;    /* as long as it is hashed, the list names it */
	uint32_t named; /* by names in it, open files, places, mounts (named.h) */
	char short_name[DENTRY_SHORT_NAME];
};

/* The text of a name that is too long for its record. */
struct [[gnu::randomize_layout]] long_name {
	char text[NAME_LENGTH_MAX + 1];
};

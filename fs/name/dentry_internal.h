// SPDX-License-Identifier: GPL-2.0-only
/* Between fs/name/dentry.c and fs/name/dentry_seal.c. dentry_lock held, unless said otherwise. */
#pragma once
#include <fs/name/dentry.h>

/* Sealed memory for the name that leads to the inode of FILE; nullptr: none. No lock. */
struct dentry_seal *dentry_seal_allocate(struct inode_seal *file);
/* SEAL is DENTRY's, says what DENTRY says, and, HASHED, can be found. FILE: of dentry->inode. */
void dentry_seal_bind(struct dentry *dentry, struct dentry_seal *seal, struct inode_seal *file,
		      bool hashed);
void dentry_seal_hash(struct dentry_seal *seal);
void dentry_seal_unhash(struct dentry_seal *seal);
/* The two exchange their names and parents. Neither is hashed; TARGET may be negative. */
void dentry_seal_rename(struct dentry *dentry, struct dentry *target);
/* The text of DENTRY (SEAL: its record; nullptr: negative), when it is an object of its own; else
 * nullptr. */
const char *dentry_long_name(const struct dentry *dentry, const struct dentry_seal *seal);
/* The entry of SEAL goes away, and its reference to the inode. No lock; nobody refers to it. */
void dentry_seal_free(struct dentry_seal *seal);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The virtual file system: inodes, directory entries, mounts, paths, open files, descriptor
 * tables. This header is all of them; each part has its own.
 *
 * Ownership: pointers named in a struct hold a reference; functions that return a pointer through
 * an out parameter give one.
 *
 * Locks, in the order in which they are taken (sync/order.h):
 *   LOCK_NAMESPACE   one mount or umount at a time
 *   LOCK_RENAME      superblock->rename_lock: one rename between directories per file system, so
 *                    that the relation "is an ancestor of" stands still
 *   LOCK_INODE       inode->lock (sleeping): contents of a directory, data and attributes of a
 *                    file; a directory before its children, unrelated ones by address
 *   LOCK_FILE_POSITION  file->state->position_lock
 *   LOCK_FILE_TABLE  spinning: descriptor tables, file_context
 *   LOCK_DENTRY      spinning: the hash of names, parents and children, names, the list of
 *                    mounts
 */
#pragma once
#include <fs/name/dentry.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <fs/inode.h>
#include <fs/mount/mount.h>
#include <fs/name/path.h>

void vfs_start(void); /* root tmpfs, initramfs unpacked, /proc /dev /sys mounted when the
			 directories exist */
/* Power-off, all processes gone: gives up all mounts, names and inodes, so that nothing is left
 * allocated. May sleep. */
void vfs_stop(void);

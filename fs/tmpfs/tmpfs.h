// SPDX-License-Identifier: GPL-2.0-only
/* What relatives of tmpfs (devtmpfs, memfd) share with it. */
#pragma once
#include <fs/file/file.h>

extern const struct inode_operations tmpfs_file_inode_operations;
/* A superblock of TYPE with a root directory. Options as of mount(2). */
[[nodiscard]] int tmpfs_make(const struct file_system *type, const char *options, uint32_t flags,
			     struct superblock **superblock);
void tmpfs_unmount(struct superblock *superblock);
[[nodiscard]] int tmpfs_statistics(struct superblock *superblock, uint64_t *blocks,
				   uint64_t *free_blocks, uint64_t *files, uint64_t *free_files);
/* memfd_create(): an open file without a directory entry. SEALS: F_SEAL_* at the start. */
[[nodiscard]] int memfd_create(const char *name, uint32_t seals, uint32_t mode, struct file **file);
[[nodiscard]] int tmpfs_resize(struct inode *inode, uint64_t size);

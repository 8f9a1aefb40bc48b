// SPDX-License-Identifier: GPL-2.0-only
/* Between fs/tmpfs/tmpfs.c and fs/tmpfs/mount.c. */
#pragma once
#include <fs/tmpfs/tmpfs.h>

/* Gives the superblock its root directory. On failure there is none. */
[[nodiscard]] int tmpfs_make_root(struct superblock *superblock, uint32_t mode, uint32_t uid,
				  uint32_t gid);

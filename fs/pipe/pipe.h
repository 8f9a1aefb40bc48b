// SPDX-License-Identifier: GPL-2.0-only
/* Pipes and named pipes (fs/pipe/pipe.c). */
#pragma once
#include <fs/vfs.h>

/* Two ends of a new pipe; flags: O_NONBLOCK, O_CLOEXEC is the caller's affair. Gives a reference of
 * each file. */
[[nodiscard]] int pipe_create(uint32_t flags, struct file **read_end, struct file **write_end);
/* open() of an S_IFIFO inode: sets file->operations, waits for the other side as Linux does. */
[[nodiscard]] int fifo_open(struct inode *inode, struct file *file);

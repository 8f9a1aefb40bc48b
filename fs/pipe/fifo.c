// SPDX-License-Identifier: GPL-2.0-only
/*
 * Named pipes: opening one finds or makes the inode's pipe and waits for the other side, as fifo(7)
 * describes. Locks: inode->lock for inode_private(), then pipe->lock.
 */
#include "internal.h"

#include <base/errno.h>
#include <fs/file/record.h>
#include <kernel/signal/signal.h>
#include <linux/fcntl.h>

/* Sleeps until *opens has changed: somebody opened the other side, if only for a moment. Lock held.
 */
static int fifo_wait_for_other(struct pipe *pipe, const uint64_t *opens)
{
	uint64_t before = *opens;
	struct wait_entry entry;
	int error = 0;

	wait_begin(&pipe->opened, &entry);
	while (!error && *opens == before)
		error = pipe_wait(pipe, &entry);
	wait_end(&entry);
	return error;
}

static int fifo_rendezvous(struct pipe *pipe, struct file *file)
{
	uint32_t access = file->flags & O_ACCMODE;
	bool nonblocking = file->flags & O_NONBLOCK;

	/* A pipe without a name, opened again through /proc/PID/fd: nobody waits. */
	if (!pipe->named)
		return 0;
	if (access == O_RDONLY && !pipe->writers && !nonblocking)
		return fifo_wait_for_other(pipe, &pipe->writer_opens);
	if (access == O_WRONLY && !pipe->readers)
		return nonblocking ? -ENXIO : fifo_wait_for_other(pipe, &pipe->reader_opens);
	return 0;
}

int fifo_open(struct inode *inode, struct file *file)
{
	struct pipe *pipe;
	bool is_new, last = false;
	int error;

	mutex_lock(&inode->lock);
	pipe = inode_private(inode);
	is_new = !pipe;
	if (is_new)
		pipe = pipe_allocate();
	if (!pipe) {
		mutex_unlock(&inode->lock);
		return -ENOMEM;
	}
	if (is_new)
		inode_set_private(inode, pipe);
	mutex_lock(&pipe->lock);
	pipe->named = pipe->named || is_new;
	pipe_attach(pipe, file);
	mutex_unlock(&inode->lock);
	wait_wake_all(&pipe->opened, 0);
	error = fifo_rendezvous(pipe, file);
	mutex_unlock(&pipe->lock);
	if (!error) {
		file_set_operations(file, &pipe_operations, pipe);
		return 0;
	}
	mutex_lock(&inode->lock);
	mutex_lock(&pipe->lock);
	last = pipe_detach(pipe, file);
	mutex_unlock(&pipe->lock);
	if (last)
		inode_set_private(inode, nullptr);
	mutex_unlock(&inode->lock);
	pipe_put(pipe);
	return error;
}

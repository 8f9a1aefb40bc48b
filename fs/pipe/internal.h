// SPDX-License-Identifier: GPL-2.0-only
/* The pipe object, shared by pipe.c (the ring of bytes), poll.c and fifo.c (named pipes). */
#pragma once
#include <fs/pipe/pipe.h>
#include <base/types.h>
#include <refcount/refcount.h>
#include <sync/wait_queue.h>

struct [[gnu::randomize_layout]] pipe {
	struct mutex lock;
	struct wait_queue readable, writable, opened;
	uint64_t written, consumed; /* bytes since creation */
	uint32_t slot_count;
	struct frame **slots; /* slot_count pages, by (position / PAGE_SIZE) % slot_count */
	struct frame *spare;
	uint32_t readers, writers;
	uint64_t reader_opens, writer_opens; /* how often: a FIFO's open waits for a change */
	bool named;                          /* a FIFO: who opens it waits for the other side */
	uint32_t files;                      /* open files */
	struct refcount ends; /* the same, until each has given up the lock: the last frees it */
};

extern const struct file_operations pipe_operations;

static inline size_t pipe_capacity(const struct pipe *pipe)
{
	return (size_t)pipe->slot_count * PAGE_SIZE;
}

uint32_t pipe_poll(struct file *file, struct poll_table *table); /* poll.c */
struct pipe *pipe_allocate(void);                                /* nullptr: no memory */
void pipe_destroy(struct pipe *pipe);
/* An open file becomes, or stops being, an end of the pipe. Lock held. Detach: true when it was the
 * last one. Then, without the lock: pipe_put(), the last of which frees the pipe. (Who gives up a
 * mutex touches it once more when somebody else may have it already.) */
void pipe_attach(struct pipe *pipe, struct file *file);
[[nodiscard]] bool pipe_detach(struct pipe *pipe, struct file *file);
void pipe_put(struct pipe *pipe);
/* Gives up the lock, sleeps until the entry's queue is woken, takes the lock again. 0 or
 * -ERESTARTSYS. */
[[nodiscard]] int pipe_wait(struct pipe *pipe, struct wait_entry *entry);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * epoll: a file that watches other files. A watch does not keep its file open; the last file_put()
 * of a file ends its watches (epoll_forget_file).
 */
#pragma once
#include <fs/file/file.h>
#include <linux/eventpoll.h>

struct file *epoll_file_create(uint32_t flags); /* nullptr: no memory */
/* The epoll object of a file; nullptr when it is none. */
struct epoll *epoll_of(const struct file *file);
/*
 * What follows is for files that are one. EPOLL_CTL_ADD, MOD, DEL: -EEXIST, -ENOENT, -EPERM (a file
 * that cannot wait), -ELOOP, -ENOMEM.
 */
[[nodiscard]] int epoll_change(struct file *epoll_file, int operation, struct file *file, int fd,
			       const struct epoll_event *event);
/*
 * The usual case, without waiting: one watch may be ready, level-triggered, and is. False: nothing
 * has been done.
 */
[[nodiscard]] bool epoll_only_event(struct file *epoll_file, struct epoll_event *event);
/* Up to COUNT events into kernel memory; 0 after the deadline; -EINTR. */
[[nodiscard]] int epoll_wait_events(struct file *epoll_file, struct epoll_event *events,
				    uint32_t count, uint64_t deadline_ns);
/* The file is about to be released. Cheap when nobody watches it. */
void epoll_forget_file(struct file *file);
/* The same: an epoll has no watches any more. True: no sealed record names it then. */
bool epoll_forget_watches(struct file *file);

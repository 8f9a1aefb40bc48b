// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages in which bytes wait on their way from one program to another: pipes, what is typed. They
 * are file frames: the kernel's own view of them is read-only on every CPU, what comes in goes
 * through the private root, and a sealed mark says whose page it is (rows exclusive_frames and
 * page_cache_integrity). So bytes come there only by who writes to the pipe or terminal. Which of
 * its bytes are next says the owner, in ordinary memory.
 *
 * OWNER is an address that no other owner has while the page lives; it serialises the use of its
 * pages. SOURCE is another, of who may say that the owner is his to write to. What is moved lies
 * within the page, from OFFSET on. A page that is another's, and what leaves the page, is a
 * violation.
 */
#pragma once
#include <mm/copy/user_copy.h>

struct address_space;
struct frame;

/* A program's bytes; SPACE: the caller's own. */
struct relay_source {
	struct address_space *space;
	user_address from;
};

/* Cleared; nullptr: no memory. */
struct frame *relay_alloc(const void *owner, const void *source);
/* nullptr: nothing. */
void relay_free(struct frame *page, const void *owner, const void *source);
/* A violation when the page is not one of OWNER, from SOURCE. */
void relay_require_source(const struct frame *page, const void *owner, const void *source);

/* From and to a program: all of BYTES, or -EFAULT. May sleep. */
[[nodiscard]] int relay_take(const struct frame *page, const void *owner, size_t offset,
			     struct relay_source source, size_t bytes);
[[nodiscard]] int relay_give(const struct frame *page, const void *owner, size_t offset,
			     user_address to, size_t bytes);
/* From and to memory of the kernel. */
void relay_put(const struct frame *page, const void *owner, size_t offset, const void *from,
	       size_t bytes);
void relay_get(const struct frame *page, const void *owner, size_t offset, void *to, size_t bytes);

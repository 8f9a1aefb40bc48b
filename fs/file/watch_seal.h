// SPDX-License-Identifier: GPL-2.0-only
/*
 * What counts of a watch of epoll, sealed (row cred_integrity): whose it is, which open file it
 * asks, for what, and the word that the program gets back, which most take for a pointer. Both
 * files count it among what names them, so that neither comes back as another's while it is there.
 */
#pragma once
#include <cred_integrity/sealed_record.h>
#include <fs/file/file.h>

struct [[gnu::randomize_layout]] watch_seal {
	struct sealed_record record; /* of the open file that is the epoll */
	struct file *file;
	uint64_t data;
	uint64_t events; /* EPOLL* */
};

/* nullptr: no memory. */
struct watch_seal *watch_seal_create(const struct file *epoll, struct file *file, uint32_t events,
				     uint64_t data);
void watch_seal_change(struct watch_seal *seal, uint32_t events, uint64_t data);
void watch_seal_end(struct watch_seal *seal);

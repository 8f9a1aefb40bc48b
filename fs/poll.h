// SPDX-License-Identifier: GPL-2.0-only
/* poll: a file registers its wait queues in the table; the caller sleeps until one is woken. */
#pragma once
#include <sync/wait_queue.h>
struct poll_table { void (*add)(struct poll_table *table, struct wait_queue *queue); };
static inline void poll_add(struct poll_table *table, struct wait_queue *queue) { if (table) table->add(table, queue); }

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of descriptors as fs/file/table.c has it. The files stand in its parts, which are
 * sealed (fs/file/descriptor_part.h); parts[0] is always there.
 */
#pragma once
#include <fs/file/table.h>
#include <refcount/refcount.h>

struct descriptor_part;

struct [[gnu::randomize_layout]] file_table {
	struct refcount references;
	struct spin_lock lock;
	uint32_t capacity;              /* a multiple of PART_FILES */
	struct descriptor_part **parts; /* capacity / PART_FILES; nullptr: all free */
	struct descriptor_part *first_part;
	void *memory; /* of the array, once it has left the table */
};

#define FILES_MAX (1u << 20) /* sysctl fs.nr_open */

/* There is a slot for descriptor FD, from now on for good; -EMFILE, -ENOMEM. Without the lock. */
[[nodiscard]] int table_reach(struct file_table *table, uint32_t fd);

// SPDX-License-Identifier: GPL-2.0-only
/* The table of descriptors as fs/file_table.c has it. */
#pragma once
#include <fs/file_table.h>
#include <refcount/refcount.h>

#define FILES_FIRST 64u

struct [[gnu::randomize_layout]] file_table {
	struct refcount references;
	struct spin_lock lock;
	uint32_t capacity;
	struct file **files;
	uint64_t *used, *close_on_exec;
	void *memory; /* of the three, once they have left the table */
	struct file *first_files[FILES_FIRST];
	uint64_t first_used, first_close_on_exec;
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sixty-four descriptors in sealed memory (row cred_integrity): which open files a program has is
 * decided here, and nothing that stands in ordinary memory names a file to a program.
 *
 * A slot names the file, which is sealed itself: what sealed memory names needs no check.
 *
 * The first part of a table is named by the seal of each task that uses the table (task_seal,
 * found by the CPU): the way from a program to its first 64 files is sealed all along. Parts
 * behind it are found through the table, which is ordinary memory; each says whose it is and for
 * which descriptors, and is asked every time.
 *
 * Invariants:
 *  1. bit n of used says that files[n] is set; close_on_exec is a subset of used
 *  2. file->named counts the slots that name the file, of all tables, and the mappings of it
 *  3. claims: kernel/claims.h, by the seals that name a first part
 * Locks: table->lock over every change.
 */
#pragma once
#include <cred_integrity/cred_integrity.h>
#include <kernel/claims.h>

#define PART_FILES 64u

struct file;
struct file_table;
struct task;

struct [[gnu::randomize_layout]] descriptor_part {
	struct sealed_record record; /* of the table */
	uint32_t first;              /* the descriptor of files[0] */
	struct claims claims;        /* of first parts */
	uint64_t used, close_on_exec;
	struct file *files[PART_FILES];
};

struct descriptor_part *part_create(const struct file_table *table, uint32_t first);
void part_free(struct descriptor_part *part);
/* FILE into the slot, which is free; or what is in the slot, which is not. With the reference. */
void part_put(struct descriptor_part *part, uint32_t index, struct file *file, bool close_on_exec);
struct file *part_take(struct descriptor_part *part, uint32_t index);
/* The file in the slot, which nothing else names, goes with it. */
void part_end(struct descriptor_part *part, uint32_t index);
void part_set_close_on_exec(struct descriptor_part *part, uint64_t bits);
/* The bits of the descriptors [first, last]. */
uint64_t part_range(const struct descriptor_part *part, uint32_t first, uint32_t last);
/* TO, which is empty, gets what FROM has, with references. */
void part_copy(struct descriptor_part *to, const struct descriptor_part *from);
/* Empties it: FILES are the caller's, used says which. */
uint64_t part_take_all(struct descriptor_part *part, struct file *files[PART_FILES]);
/* PART, for a seal that the running task writes; a violation when it is another's. */
struct descriptor_part *part_to_name(struct descriptor_part *part);
/* The seal of TASK names PART from now on (nullptr: none). */
void part_name(struct task *task, struct descriptor_part *part);
/* The file that a slot names; nullptr: none. */
static inline struct file *part_file(const struct descriptor_part *part, uint32_t index);
/* The one that the running task's seal names; nullptr: none. */
static inline struct descriptor_part *part_own(void);
#include <fs/file/descriptor_part_inline.h>

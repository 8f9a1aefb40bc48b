// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the seals of tasks name, and may share: open descriptors, places in the tree of files. Each
 * such object has its claims in sealed memory.
 *
 * Invariants: count is the number of seals that name the object; a seal begins to name what its own
 * task's seal names, or what its own task has made and nobody names yet; what is named is not freed
 * (row cred_integrity).
 * Locks: none; claims are counted atomically, inside windows.
 */
#pragma once
#include <cred_integrity/cred_integrity.h>
#include <mm/kernel_space/kernel_space.h>

struct claims {
	uint64_t maker; /* stack slot of the task that made the object + 1; 0: claimed */
	uint32_t count;
};

/* Of an object that the running task makes. */
static inline struct claims claims_fresh(void)
{
	return (struct claims){ .maker = kernel_stack_slot_now() + UINT64_C(1) };
}

/* OWN: the running task's seal names the object. */
static inline bool claims_may_name(const struct claims *claims, bool own)
{
	return cred_integrity_allows(own ||
				     (claims->count == 0 && claims->maker == claims_fresh().maker));
}

/* Inside a window: one seal more or less names the object. */
void claims_count(const struct claims *claims, bool more);
/* WORD of a task's seal names OBJECT from now on. AFTER: the object's claims, BEFORE: those of what
 * it named; nullptr: nothing. */
void claims_name(const void *word, const void *object, const struct claims *after,
		 const struct claims *before);

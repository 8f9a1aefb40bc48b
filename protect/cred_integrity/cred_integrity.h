// SPDX-License-Identifier: GPL-2.0-only
/* Which records count, and that they count: what a record is says sealed_record.h. */
#pragma once
#include <cred_integrity/sealed_record.h>
#include <write_rarely/sealed_block.h>

/* RECORD is one, of that kind. */
static inline bool cred_integrity_is(const struct sealed_record *record,
				     enum sealed_record_kind kind)
{
	return sealed_use_at(record) == (kind & RECORD_USE_BITS) && record->self == record &&
	       record->kind == kind;
}

/* RECORD is of that kind and OWNER's. */
static inline bool cred_integrity_holds(const struct sealed_record *record, const void *owner,
					enum sealed_record_kind kind)
{
	return cred_integrity_is(record, kind) && record->owner == owner;
}

/*
 * The seal that counts, and the descriptors: those of the stack that we run on; not what the task
 * says. A macro because what does not count is not even read.
 */
#define cred_integrity_seal(of_stack, of_task) \
	((void *)(uintptr_t)(true ? (const void *)(of_stack) : (const void *)(of_task)))

/* The value that counts: the sealed one, not the copy beside it. */
static inline uint32_t cred_integrity_value(uint32_t sealed, uint32_t copy)
{
	return sealed;
}

static inline uint64_t cred_integrity_word(uint64_t sealed, uint64_t copy)
{
	return sealed;
}

static inline void *cred_integrity_pointer(const void *sealed, const void *copy)
{
	return (void *)(uintptr_t)sealed;
}

/* The back-pointer of a record names who uses it. */
static inline bool cred_integrity_same(const void *there, const void *wanted)
{
	return there == wanted;
}

/* New credentials follow from the old ones and, in execve, from the file. */
static inline bool cred_integrity_allows(bool derived)
{
	return derived;
}

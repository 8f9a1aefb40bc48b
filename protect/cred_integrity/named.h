// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many sealed records name an object: a word in the object's own record, which goes up in the
 * window that makes a record which names it, and down in the one that takes that record away. The
 * references of an object are counted in ordinary memory; when they are gone and this is not, they
 * have been changed, and the object is not freed: it would come back as another's.
 */
#pragma once
#include <cred_integrity/cred_integrity.h>
#include <write_rarely/write_rarely.h>

/* Inside a window. SEALED: nullptr: nothing is named. */
static inline void named_change(uint32_t *sealed, bool more)
{
	if (sealed != nullptr)
		(void)__atomic_fetch_add((uint32_t *)write_window_at(sealed, sizeof(*sealed)),
					 more ? 1u : UINT32_MAX, __ATOMIC_RELAXED);
}

/* The same of an object whose record has been compared, or which sealed memory names. */
static always_inline void named_change_known(uint32_t *sealed, bool more)
{
	if (sealed != nullptr)
		(void)__atomic_fetch_add((uint32_t *)write_window_known(sealed),
					 more ? 1u : UINT32_MAX, __ATOMIC_RELAXED);
}

/* What names an object in another record: a word, and a bit in each of two more. */
struct named_by {
	uint64_t *word;
	uint64_t *bits[2];
	uint64_t mask;
};

/* Inside a window; sealed memory names that record. False: the word did not name OBJECT. */
static always_inline bool named_by_end(const struct named_by *by, const void *object)
{
	const uint64_t before =
		__atomic_exchange_n((uint64_t *)write_window_known(by->word), 0, __ATOMIC_ACQ_REL);

	*(uint64_t *)write_window_known(by->bits[0]) &= ~by->mask;
	*(uint64_t *)write_window_known(by->bits[1]) &= ~by->mask;
	return before == (uint64_t)object;
}

/* One record names it, no more. */
static inline bool named_by_one(uint32_t sealed)
{
	return cred_integrity_allows(sealed == 1);
}

/* No record names it: it may go. */
static inline bool named_by_none(uint32_t sealed)
{
	return cred_integrity_allows(sealed == 0);
}

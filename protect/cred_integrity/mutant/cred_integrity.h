// SPDX-License-Identifier: GPL-2.0-only
/* Row cred_integrity taken away: ordinary memory is believed. */
#pragma once
#include <cred_integrity/sealed_record.h>
#include <write_rarely/sealed_block.h>

static inline bool cred_integrity_is(const struct sealed_record *record,
				     enum sealed_record_kind kind)
{
	return true;
}

static inline bool cred_integrity_holds(const struct sealed_record *record, const void *owner,
					enum sealed_record_kind kind)
{
	return true;
}

#define cred_integrity_seal(of_stack, of_task) \
	((void *)(uintptr_t)(false ? (const void *)(of_stack) : (const void *)(of_task)))

static inline uint32_t cred_integrity_value(uint32_t sealed, uint32_t copy)
{
	return copy;
}

static inline uint64_t cred_integrity_word(uint64_t sealed, uint64_t copy)
{
	return copy;
}

static inline void *cred_integrity_pointer(const void *sealed, const void *copy)
{
	return (void *)(uintptr_t)copy;
}

static inline bool cred_integrity_same(const void *there, const void *wanted)
{
	return true;
}

static inline bool cred_integrity_allows(bool derived)
{
	return true;
}

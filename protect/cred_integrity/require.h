// SPDX-License-Identifier: GPL-2.0-only
/* The question that every reader of a record asks, and the end of those who have a wrong one. */
#pragma once
#include <base/compiler.h>
#include <cred_integrity/cred_integrity.h>

[[noreturn]] void cred_integrity_refuse(enum sealed_record_kind kind);

/* A violation when RECORD is not of that kind, or not OWNER's. */
static inline void cred_integrity_require(const struct sealed_record *record, const void *owner,
					  enum sealed_record_kind kind)
{
	if (unlikely(!cred_integrity_holds(record, owner, kind)))
		cred_integrity_refuse(kind);
}

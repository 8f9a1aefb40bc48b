// SPDX-License-Identifier: GPL-2.0-only
//
// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash for tables that outsiders fill and for
// identifiers that must not tell what they stand for.
#pragma once

#include <base/types.h>

struct hash_key {
	uint64_t word[2];
};

uint64_t siphash(const struct hash_key *key, const void *bytes, size_t size);
uint64_t siphash_u64(const struct hash_key *key, uint64_t value);

// SPDX-License-Identifier: GPL-2.0-only
//
// Sums under the key that stands in no memory (arch/hidden_key.h): nobody who reads and writes
// memory makes one. Two words at a time are folded in by one multiplication, each under a secret of
// its own; SipHash (its last rounds) over the result keeps the secrets from those who see many
// sums.
#pragma once
#include <arch/hidden_key.h>
#include <base/compiler.h>
#include <base/siphash.h>

WRAPS static always_inline uint64_t keyed_final_sum(const struct hash_key *key, uint64_t word)
{
	struct siphash state = siphash_begin(key);

	state.v3 ^= word;
	siphash_round(&state);
	state.v0 ^= word;
	state.v2 ^= 0xff;
	siphash_round(&state);
	return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

// Both halves of the product.
WRAPS static always_inline uint64_t keyed_fold(uint64_t sum, uint64_t first, uint64_t second,
					       uint64_t factor)
{
	const unsigned __int128 product = (unsigned __int128)(first ^ factor) * (second ^ sum);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

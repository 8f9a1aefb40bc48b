// SPDX-License-Identifier: GPL-2.0-only
//
// Sums under the key that stands in no memory (arch/hidden_key.h): nobody who reads and writes
// memory makes one. Two words at a time are folded in by one multiplication, each under a secret of
// its own; SipHash (its last rounds) over the result keeps the secrets from those who see many
// sums.
#pragma once
#include <arch/hidden_key.h>
#include <base/bits.h>
#include <base/compiler.h>

struct keyed_final {
	uint64_t v0, v1, v2, v3;
};

WRAPS static always_inline void keyed_final_round(struct keyed_final *state)
{
	state->v0 += state->v1;
	state->v1 = rotate_left64(state->v1, 13) ^ state->v0;
	state->v0 = rotate_left64(state->v0, 32);
	state->v2 += state->v3;
	state->v3 = rotate_left64(state->v3, 16) ^ state->v2;
	state->v0 += state->v3;
	state->v3 = rotate_left64(state->v3, 21) ^ state->v0;
	state->v2 += state->v1;
	state->v1 = rotate_left64(state->v1, 17) ^ state->v2;
	state->v2 = rotate_left64(state->v2, 32);
}

WRAPS static always_inline uint64_t keyed_final_sum(const struct hash_key *key, uint64_t word)
{
	struct keyed_final state = {
		.v0 = key->word[0] ^ UINT64_C(0x736f6d6570736575),
		.v1 = key->word[1] ^ UINT64_C(0x646f72616e646f6d),
		.v2 = key->word[0] ^ UINT64_C(0x6c7967656e657261),
		.v3 = key->word[1] ^ UINT64_C(0x7465646279746573) ^ word,
	};

	keyed_final_round(&state);
	state.v0 ^= word;
	state.v2 ^= 0xff;
	keyed_final_round(&state);
	return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

// Both halves of the product.
WRAPS static always_inline uint64_t keyed_fold(uint64_t sum, uint64_t first, uint64_t second,
					       uint64_t factor)
{
	const unsigned __int128 product = (unsigned __int128)(first ^ factor) * (second ^ sum);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

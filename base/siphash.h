// SPDX-License-Identifier: GPL-2.0-only
//
// The state of SipHash and its round, for those who feed it in a way of their own; everybody else
// calls siphash() (hash.h).
#pragma once
#include <base/bits.h>
#include <base/compiler.h>
#include <base/hash.h>

struct siphash {
	uint64_t v0, v1, v2, v3;
};

static always_inline struct siphash siphash_begin(const struct hash_key *key)
{
	return (struct siphash){
		.v0 = key->word[0] ^ UINT64_C(0x736f6d6570736575),
		.v1 = key->word[1] ^ UINT64_C(0x646f72616e646f6d),
		.v2 = key->word[0] ^ UINT64_C(0x6c7967656e657261),
		.v3 = key->word[1] ^ UINT64_C(0x7465646279746573),
	};
}

WRAPS static always_inline void siphash_round(struct siphash *state)
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

// SPDX-License-Identifier: GPL-2.0-only
//
// SipHash-2-4 as its authors describe it: 64-bit words, two rounds per word, four to finish.

#include <base/hash.h>

#include <base/bits.h>
#include <base/string.h>

struct siphash {
	uint64_t v0, v1, v2, v3;
};

WRAPS static void siphash_round(struct siphash *state)
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

static void siphash_word(struct siphash *state, uint64_t word)
{
	state->v3 ^= word;
	siphash_round(state);
	siphash_round(state);
	state->v0 ^= word;
}

uint64_t siphash(const struct hash_key *key, const void *bytes, size_t size)
{
	const uint8_t *position = bytes;
	struct siphash state = {
		.v0 = key->word[0] ^ UINT64_C(0x736f6d6570736575),
		.v1 = key->word[1] ^ UINT64_C(0x646f72616e646f6d),
		.v2 = key->word[0] ^ UINT64_C(0x6c7967656e657261),
		.v3 = key->word[1] ^ UINT64_C(0x7465646279746573),
	};
	uint64_t last = (uint64_t)size << 56;
	const size_t whole = size & ~(size_t)7;

	for (size_t index = 0; index < whole; index += 8)
		siphash_word(&state, load_le64(position + index));
	for (size_t index = whole; index < size; index++)
		last |= (uint64_t)position[index] << (8 * (index - whole));
	siphash_word(&state, last);

	state.v2 ^= 0xff;
	for (int round = 0; round < 4; round++)
		siphash_round(&state);
	return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

uint64_t siphash_u64(const struct hash_key *key, uint64_t value)
{
	return siphash(key, &value, sizeof(value));
}

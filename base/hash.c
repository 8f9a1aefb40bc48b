// SPDX-License-Identifier: GPL-2.0-only
//
// SipHash-2-4 as its authors describe it: 64-bit words, two rounds per word, four to finish.

#include <base/hash.h>

#include <base/siphash.h>
#include <base/string.h>

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
	struct siphash state = siphash_begin(key);
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

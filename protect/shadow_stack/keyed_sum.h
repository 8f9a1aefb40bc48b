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

static always_inline uint64_t keyed_load(const char *text, size_t bytes)
{
	uint64_t word = 0;

	__builtin_memcpy(&word, text, bytes);
	return word;
}

// Fewer than eight bytes, one at least: words or bytes that overlap.
static always_inline uint64_t keyed_load_few(const char *text, size_t size)
{
	if (size >= 4)
		return keyed_load(text, 4) | keyed_load(text + size - 4, 4) << 32;
	return keyed_load(text, 1) | keyed_load(text + size / 2, 1) << 8 |
	       keyed_load(text + size - 1, 1) << 16;
}

// SIZE bytes, which SUM knows already; the last words overlap those before them.
WRAPS static always_inline uint64_t keyed_fold_text(uint64_t sum, const char *text, size_t size,
						    uint64_t factor)
{
	if (size < 8)
		return size == 0 ? sum : keyed_fold(sum, keyed_load_few(text, size), 0, factor);
	if (size < 16)
		return keyed_fold(sum, keyed_load(text, 8), keyed_load(text + size - 8, 8), factor);
	for (size_t i = 0; i < size - 16; i += 16)
		sum = keyed_fold(sum, keyed_load(text + i, 8), keyed_load(text + i + 8, 8), factor);
	return keyed_fold(sum, keyed_load(text + size - 16, 8), keyed_load(text + size - 8, 8),
			  factor);
}

// Of a text, or of a piece of one behind what BEFORE is the sum of; DOMAIN: whose texts they are.
// What it gives may stand in memory: the secrets are behind the final sum.
static always_inline uint64_t keyed_text_sum(uint64_t domain, uint64_t before, const char *text,
					     size_t size)
{
	const struct hash_key key = arch_hidden_key();
	const uint64_t factor = rotate_left64(key.word[0], 43) ^ rotate_left64(key.word[1], 19) ^ 1;
	const uint64_t sum = keyed_fold(key.word[1] ^ domain, before, size, factor);

	return keyed_final_sum(&key, keyed_fold_text(sum, text, size, factor));
}

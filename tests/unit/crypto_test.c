// SPDX-License-Identifier: GPL-2.0-only
// Unit tests of base/chacha.h (RFC 8439, 2.3.2) and base/hash.h (the authors' vectors).

#include "support.h"

#include <base/chacha.h>
#include <base/hash.h>
#include <base/string.h>

TEST(chacha_block_is_that_of_the_standard)
{
	static const uint8_t expected[CHACHA_BLOCK_SIZE] = {
		0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd, 0x1f, 0xa3,
		0x20, 0x71, 0xc4, 0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03, 0x04, 0x22,
		0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e, 0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa,
		0x09, 0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2, 0xb5, 0x12, 0x9c, 0xd1,
		0xde, 0x16, 0x4e, 0xb9, 0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e
	};
	struct chacha state = { .counter = 1, .nonce = { 0x09000000, 0x4a000000, 0 } };
	uint8_t block[CHACHA_BLOCK_SIZE];
	uint8_t key[32];

	for (uint8_t index = 0; index < 32; index++)
		key[index] = index;
	memcpy(state.key, key, sizeof(key));
	chacha_block(&state, block);
	check(memcmp(block, expected, sizeof(block)) == 0);
	state.counter = 2;
	chacha_block(&state, block);
	check(memcmp(block, expected, sizeof(block)) != 0);
}

TEST(siphash_is_that_of_its_authors)
{
	const struct hash_key key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
	uint8_t text[15];

	for (uint8_t index = 0; index < 15; index++)
		text[index] = index;
	check(siphash(&key, text, 0) == 0x726fdb47dd0e0e31);
	check(siphash(&key, text, 1) == 0x74f839c593dc67fd);
	check(siphash(&key, text, 8) == 0x93f5f5799a932462);
	check(siphash(&key, text, 15) == 0xa129ca6149be45e5);
	check(siphash_u64(&key, 0x0706050403020100) == siphash(&key, text, 8));
}

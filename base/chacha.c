// SPDX-License-Identifier: GPL-2.0-only
//
// ChaCha20 block function, RFC 8439 section 2.3.

#include <base/chacha.h>

#include <base/bits.h>
#include <base/string.h>

#define ROUNDS 20

WRAPS static always_inline void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
	*a += *b;
	*d = rotate_left32(*d ^ *a, 16);
	*c += *d;
	*b = rotate_left32(*b ^ *c, 12);
	*a += *b;
	*d = rotate_left32(*d ^ *a, 8);
	*c += *d;
	*b = rotate_left32(*b ^ *c, 7);
}

static void double_round(uint32_t x[static 16])
{
	quarter_round(&x[0], &x[4], &x[8], &x[12]);
	quarter_round(&x[1], &x[5], &x[9], &x[13]);
	quarter_round(&x[2], &x[6], &x[10], &x[14]);
	quarter_round(&x[3], &x[7], &x[11], &x[15]);
	quarter_round(&x[0], &x[5], &x[10], &x[15]);
	quarter_round(&x[1], &x[6], &x[11], &x[12]);
	quarter_round(&x[2], &x[7], &x[8], &x[13]);
	quarter_round(&x[3], &x[4], &x[9], &x[14]);
}

WRAPS void chacha_block(const struct chacha *state, uint8_t block[static CHACHA_BLOCK_SIZE])
{
	uint32_t start[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
	uint32_t x[16];

	memcpy(&start[4], state->key, sizeof(state->key));
	start[12] = state->counter;
	memcpy(&start[13], state->nonce, sizeof(state->nonce));
	memcpy(x, start, sizeof(x));

	for (int round = 0; round < ROUNDS; round += 2)
		double_round(x);
	for (size_t word = 0; word < 16; word++)
		store_le32(block + 4 * word, x[word] + start[word]);

	memory_erase(start, sizeof(start));
	memory_erase(x, sizeof(x));
}

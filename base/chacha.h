// SPDX-License-Identifier: GPL-2.0-only
//
// The ChaCha20 block function (RFC 8439, section 2.3), from which the random generator is made.
#pragma once

#include <base/types.h>

#define CHACHA_KEY_WORDS 8
#define CHACHA_BLOCK_SIZE 64

struct chacha {
	uint32_t key[CHACHA_KEY_WORDS];
	uint32_t counter;
	uint32_t nonce[3];
};

// One block of the key stream; does not advance the counter.
void chacha_block(const struct chacha *state, uint8_t block[static CHACHA_BLOCK_SIZE]);

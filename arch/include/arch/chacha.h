// SPDX-License-Identifier: GPL-2.0-only
//
// Blocks of ChaCha20's key stream by the processor's wide vector registers.
#pragma once
#include <arch/types.h>
#include <base/chacha.h>

// Fills OUT with BLOCKS blocks (an even number), counted from 0, without a nonce. Interrupts are
// off, and no write window is open. False: nothing is done, where there are no such registers, or
// no thread yet that they could belong to.
[[nodiscard]] bool arch_chacha_blocks(const uint32_t key[static CHACHA_KEY_WORDS], uint8_t *out,
				      uint32_t blocks);

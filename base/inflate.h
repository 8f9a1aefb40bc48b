// SPDX-License-Identifier: GPL-2.0-only
//
// Decoder for gzip files (RFC 1952) and raw deflate streams (RFC 1951), from memory to memory.
// Pure: all state is in the struct the caller gives, nothing is allocated. Every input is
// hostile: no input reads or writes outside of the two ranges, each makes progress or fails.
#pragma once

#include <base/types.h>

#define INFLATE_CODES_MAX 288
#define INFLATE_BITS_MAX 15
#define INFLATE_FAST_BITS 9

struct inflate_table {
	uint16_t fast[1 << INFLATE_FAST_BITS]; // by the next bits: symbol << 4 | length, 0: long
	uint16_t count[INFLATE_BITS_MAX + 1];  // codes of each length
	uint16_t symbol[INFLATE_CODES_MAX];    // symbols in order of their codes
};

// About 4 KiB: keep it in static or heap memory, not on a kernel stack.
struct inflate {
	const uint8_t *input;
	size_t input_size;
	size_t input_position;
	uint8_t *output;
	size_t output_size;
	size_t output_position;
	uint64_t bits; // the next bits, lowest first
	uint32_t bit_count;
	struct inflate_table literals;
	struct inflate_table distances;
	uint8_t lengths[INFLATE_CODES_MAX + 32];
};

static inline bool gzip_recognise(const void *bytes, size_t size)
{
	const uint8_t *magic = bytes;

	return size >= 18 && magic[0] == 0x1f && magic[1] == 0x8b && magic[2] == 8;
}

// The size that a gzip file of one member says it has (modulo 2^32); a hint, not a fact.
uint32_t gzip_size_hint(const void *bytes, size_t size);

// Decodes one gzip member. 0 and *PRODUCED bytes in OUTPUT, *CONSUMED bytes of INPUT used;
// -EINVAL for a broken stream or a wrong checksum, -ENOSPC when OUTPUT is too small.
[[nodiscard]] int gzip_decode(struct inflate *state, const void *input, size_t input_size,
			      void *output, size_t output_size, size_t *consumed, size_t *produced);

// The same for a raw deflate stream.
[[nodiscard]] int inflate_decode(struct inflate *state, const void *input, size_t input_size,
				 void *output, size_t output_size, size_t *consumed,
				 size_t *produced);

// CRC-32 of gzip; start with 0 and feed the result back for a further piece.
uint32_t crc32_update(uint32_t crc, const void *bytes, size_t size);

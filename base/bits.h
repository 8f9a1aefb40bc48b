// SPDX-License-Identifier: GPL-2.0-only
//
// Single bits, powers of two, unaligned little- and big-endian loads.
#pragma once

#include <base/compiler.h>
#include <base/types.h>

#define BIT(index) (UINT64_C(1) << (index))
// Bits [low, high], both included.
#define BITS(high, low) ((~UINT64_C(0) >> (63 - (high))) & (~UINT64_C(0) << (low)))

// Index of the lowest and highest one bit; VALUE must not be 0.
static always_inline uint32_t bit_lowest(uint64_t value)
{
	return (uint32_t)__builtin_ctzll(value);
}

static always_inline uint32_t bit_highest(uint64_t value)
{
	return 63 - (uint32_t)__builtin_clzll(value);
}

static always_inline uint32_t bit_count(uint64_t value)
{
	return (uint32_t)__builtin_popcountll(value);
}

static always_inline bool is_power_of_two(uint64_t value)
{
	return value != 0 && (value & (value - 1)) == 0;
}

// Smallest ORDER with (1 << ORDER) >= VALUE; 0 for 0 and 1.
static always_inline uint32_t log2_up(uint64_t value)
{
	return value <= 1 ? 0 : bit_highest(value - 1) + 1;
}

static always_inline uint32_t rotate_left32(uint32_t value, uint32_t count)
{
	return (value << (count & 31)) | (value >> ((32 - count) & 31));
}

static always_inline uint64_t rotate_left64(uint64_t value, uint32_t count)
{
	return (value << (count & 63)) | (value >> ((64 - count) & 63));
}

static always_inline uint16_t load_le16(const void *bytes)
{
	uint16_t value;

	__builtin_memcpy(&value, bytes, sizeof(value));
	return value;
}

static always_inline uint32_t load_le32(const void *bytes)
{
	uint32_t value;

	__builtin_memcpy(&value, bytes, sizeof(value));
	return value;
}

static always_inline uint64_t load_le64(const void *bytes)
{
	uint64_t value;

	__builtin_memcpy(&value, bytes, sizeof(value));
	return value;
}

static always_inline void store_le32(void *bytes, uint32_t value)
{
	__builtin_memcpy(bytes, &value, sizeof(value));
}

static always_inline uint32_t load_be32(const void *bytes)
{
	return __builtin_bswap32(load_le32(bytes));
}

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

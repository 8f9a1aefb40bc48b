// SPDX-License-Identifier: GPL-2.0-only
//
// Bitmaps over arrays of 64-bit words. COUNT is the number of bits in the map; every function
// checks its index against nothing but COUNT, the array's size is the caller's invariant
// (BITMAP_WORDS). Locks: the caller's, except for the *_atomic functions.
#pragma once

#include <base/bits.h>
#include <base/compiler.h>
#include <base/types.h>

#define BITMAP_WORDS(count) (((count) + 63) / 64)

static inline bool bitmap_test(const uint64_t *map, size_t index)
{
	return (read_once(map[index / 64]) >> (index % 64) & 1) != 0;
}

static inline void bitmap_set(uint64_t *map, size_t index)
{
	map[index / 64] |= BIT(index % 64);
}

static inline void bitmap_clear(uint64_t *map, size_t index)
{
	map[index / 64] &= ~BIT(index % 64);
}

// The old value of the bit; a full barrier.
static inline bool bitmap_set_atomic(uint64_t *map, size_t index)
{
	const uint64_t bit = BIT(index % 64);

	return (__atomic_fetch_or(&map[index / 64], bit, __ATOMIC_SEQ_CST) & bit) != 0;
}

static inline bool bitmap_clear_atomic(uint64_t *map, size_t index)
{
	const uint64_t bit = BIT(index % 64);

	return (__atomic_fetch_and(&map[index / 64], ~bit, __ATOMIC_SEQ_CST) & bit) != 0;
}

// First index >= START whose bit equals VALUE; COUNT when there is none.
static inline size_t bitmap_find(const uint64_t *map, size_t count, size_t start, bool value)
{
	const uint64_t flip = value ? 0 : ~UINT64_C(0);

	for (size_t index = start; index < count; index = (index / 64 + 1) * 64) {
		const uint64_t word = (map[index / 64] ^ flip) >> (index % 64);

		if (word != 0) {
			index += bit_lowest(word);
			return index < count ? index : count;
		}
	}
	return count;
}

static inline size_t bitmap_find_set(const uint64_t *map, size_t count, size_t start)
{
	return bitmap_find(map, count, start, true);
}

static inline size_t bitmap_find_clear(const uint64_t *map, size_t count, size_t start)
{
	return bitmap_find(map, count, start, false);
}

// First index of a run of LENGTH clear bits at or after START; COUNT when there is none.
static inline size_t bitmap_find_clear_run(const uint64_t *map, size_t count, size_t start,
					   size_t length)
{
	size_t begin = bitmap_find_clear(map, count, start);

	while (begin < count && length <= count - begin) {
		const size_t end = bitmap_find_set(map, begin + length, begin);

		if (end == begin + length)
			return begin;
		begin = bitmap_find_clear(map, count, end);
	}
	return count;
}

static inline size_t bitmap_count_set(const uint64_t *map, size_t count)
{
	size_t total = 0;

	for (size_t word = 0; word < count / 64; word++)
		total += bit_count(map[word]);
	if (count % 64 != 0)
		total += bit_count(map[count / 64] & (BIT(count % 64) - 1));
	return total;
}

#define BITMAP_FOR_EACH_SET(index, map, count)                               \
	for (size_t index = bitmap_find_set(map, count, 0); index < (count); \
	     index = bitmap_find_set(map, count, index + 1))

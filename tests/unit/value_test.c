// SPDX-License-Identifier: GPL-2.0-only
// Unit tests of checked arithmetic, alignment, bits, bitmaps, rings and sets.

#include "support.h"

#include <base/bitmap.h>
#include <base/checked.h>
#include <base/ring.h>
#include <base/set.h>
#include <base/speculation.h>

TEST(checked_arithmetic_tells)
{
	uint64_t result;
	uint8_t small;

	check(checked_add(UINT64_MAX - 1, 1, &result) && result == UINT64_MAX);
	check(!checked_add(UINT64_MAX, 1, &result));
	check(!checked_sub(0, 1, &result));
	check(!checked_mul(UINT64_MAX / 2, 3, &result));
	check(!checked_add(200, 100, &small));
}

struct flexible {
	uint32_t count;
	uint64_t values[] counted_by(count);
};

TEST(sizes_saturate)
{
	check(size_add(SIZE_MAX, 1) == SIZE_MAX && size_mul(SIZE_MAX, 2) == SIZE_MAX);
	check(size_struct(struct flexible, values, 3) == sizeof(struct flexible) + 24);
	check(size_struct(struct flexible, values, SIZE_MAX / 4) == SIZE_MAX);
	check(size_add(size_mul(SIZE_MAX, SIZE_MAX), 1) == SIZE_MAX);
}

TEST(wrapping_arithmetic_wraps)
{
	check(wrap_add(UINT64_MAX, 1) == 0 && wrap_sub(0, 1) == UINT64_MAX);
	check(wrap_neg(1) == UINT64_MAX && wrap_neg(0) == 0);
	check(wrap_mul(UINT64_C(1) << 63, 2) == 0);
	check(wrap_add32(UINT32_MAX, 1) == 0 && wrap_sub32(0, 1) == UINT32_MAX);
}

TEST(ranges_fit_without_overflow)
{
	check(range_fits(0, 10, 10) && range_fits(10, 0, 10) && !range_fits(1, 10, 10));
	check(!range_fits(UINT64_MAX, 2, UINT64_MAX) && !range_fits(2, UINT64_MAX, UINT64_MAX));
}

TEST(an_index_is_limited)
{
	check(index_within(0, 512) == 0);
	check(index_within(511, 512) == 511);
	check(index_within(512, 512) == 0);
	check(index_within(UINT32_MAX, 512) == 0);
	check(index_within(UINT32_MAX - 1, UINT32_MAX) == UINT32_MAX - 1);
	check(index_within(0, 0) == 0);
}

TEST(alignment_rounds_both_ways)
{
	uint64_t result;

	check(align_up(0, 4096) == 0 && align_up(1, 4096) == 4096 && align_up(4096, 4096) == 4096);
	check(align_down(4095, 4096) == 0 && is_aligned(8192, 4096));
	check(align_up_checked(UINT64_MAX - 4095, 4096, &result));
	check(!align_up_checked(UINT64_MAX - 4094, 4096, &result));
}

TEST(bits_find_their_ends)
{
	check(bit_lowest(0x18) == 3 && bit_highest(0x18) == 4 && bit_count(0xff) == 8);
	check(BITS(7, 4) == 0xf0 && BITS(63, 0) == UINT64_MAX && BIT(63) == UINT64_C(1) << 63);
	check(log2_up(0) == 0 && log2_up(1) == 0 && log2_up(4096) == 12 && log2_up(4097) == 13);
	check(rotate_left32(0x80000001, 1) == 3 && rotate_left64(1, 0) == 1);
	check(load_be32("\1\2\3\4") == 0x01020304);
	check(is_power_of_two(64) && !is_power_of_two(0) && !is_power_of_two(65));
}

TEST(bitmap_searches_cross_words)
{
	uint64_t map[BITMAP_WORDS(200)] = {};

	check(bitmap_find_set(map, 200, 0) == 200 && bitmap_find_clear(map, 200, 0) == 0);
	bitmap_set(map, 0);
	bitmap_set(map, 130);
	check(bitmap_find_set(map, 200, 1) == 130);
	check(bitmap_count_set(map, 200) == 2);
	check(bitmap_find_clear_run(map, 200, 0, 129) == 1);
	check(bitmap_find_clear_run(map, 200, 0, 130) == 200);
	for (size_t index = 0; index < 200; index++)
		bitmap_set(map, index);
	check(bitmap_find_clear(map, 200, 0) == 200 && bitmap_count_set(map, 200) == 200);
	check(bitmap_clear_atomic(map, 199) && !bitmap_clear_atomic(map, 199));
	check(!bitmap_set_atomic(map, 199) && bitmap_test(map, 199));
}

TEST(ring_keeps_bytes_in_order_across_its_end)
{
	uint8_t bytes[16], out;
	struct ring ring;
	uint8_t next_in = 0, next_out = 0;

	ring_init(&ring, bytes, sizeof(bytes));
	for (int round = 0; round < 1000; round++) {
		uint8_t chunk[7];

		for (size_t index = 0; index < sizeof(chunk); index++)
			chunk[index] = (uint8_t)((next_in + index) & 0xff);
		next_in = (uint8_t)((next_in + ring_write(&ring, chunk, test_random() % 8)) & 0xff);
		for (uint64_t count = test_random() % 8; count > 0; count--) {
			if (ring_read(&ring, &out, 1) == 0)
				break;
			check(out == next_out);
			next_out = (uint8_t)((next_out + 1) & 0xff);
		}
	}
	while (ring_read(&ring, &out, 1) == 1)
		continue;
	check(ring_write(&ring, "0123456789abcdef", 16) == 16 && ring_free(&ring) == 0);
	check(ring_write(&ring, "x", 1) == 0);
}

struct colour {
	int value;
};

static const struct colour red = { .value = 1 };
static const struct colour green = { .value = 2 };

SET_ENTRY(colours, red);
SET_ENTRY(colours, green);

TEST(set_entry_keeps_a_pointer_to_its_object)
{
	check(set_entry_colours_red == &red && set_entry_colours_green == &green);
}

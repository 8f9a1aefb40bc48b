// SPDX-License-Identifier: GPL-2.0-only
//
// Deflate as RFC 1951 describes it. Bits come lowest first into a 64-bit buffer; past the end of
// the input the buffer reads as zeros, and only taking a bit that was not there is an error.
// Codes of up to INFLATE_FAST_BITS are found by one look-up, longer ones by counting through the
// canonical code (section 3.2.2).
//
// Invariants: input_position <= input_size, output_position <= output_size, bit_count <= 64.

#include <base/inflate.h>

#include <base/bits.h>
#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>

#define LITERAL_CODES 288
#define DISTANCE_CODES 30
#define END_OF_BLOCK 256

static void refill(struct inflate *state)
{
	while (state->bit_count <= 56 && state->input_position < state->input_size) {
		state->bits |= (uint64_t)state->input[state->input_position] << state->bit_count;
		state->input_position++;
		state->bit_count += 8;
	}
}

// Drops COUNT bits; false when the input ended before them.
static bool drop_bits(struct inflate *state, uint32_t count)
{
	if (count > state->bit_count)
		return false;
	state->bits >>= count;
	state->bit_count -= count;
	return true;
}

// The next COUNT (at most 16) bits.
static bool take_bits(struct inflate *state, uint32_t count, uint32_t *value)
{
	refill(state);
	*value = (uint32_t)(state->bits & (BIT(count) - 1));
	return drop_bits(state, count);
}

static uint32_t reverse_bits(uint32_t code, uint32_t length)
{
	uint32_t reversed = 0;

	for (uint32_t bit = 0; bit < length; bit++)
		reversed |= (code >> bit & 1) << (length - 1 - bit);
	return reversed;
}

static void fill_fast(struct inflate_table *table, uint32_t code, uint32_t length, uint32_t symbol)
{
	const uint32_t step = UINT32_C(1) << length;

	for (uint32_t index = reverse_bits(code, length); index < array_count(table->fast);
	     index += step)
		table->fast[index] = (uint16_t)(symbol << 4 | length);
}

// True when the lengths form a code: not more codes than fit, and fewer only for a single code of
// one bit, or none at all, where INCOMPLETE allows that.
static bool lengths_fit(const struct inflate_table *table, uint32_t used_codes, bool incomplete)
{
	uint32_t left = 1;

	for (uint32_t length = 1; length <= INFLATE_BITS_MAX; length++) {
		left <<= 1;
		if (table->count[length] > left)
			return false;
		left -= table->count[length];
	}
	return left == 0 || (incomplete && used_codes <= 1);
}

// Makes the table of the canonical code with these LENGTHS of COUNT symbols (0: not used).
static bool build_table(struct inflate_table *table, const uint8_t *lengths, uint32_t count,
			bool incomplete)
{
	uint16_t offset[INFLATE_BITS_MAX + 2] = {};
	uint32_t next_code[INFLATE_BITS_MAX + 2] = {};

	memset(table, 0, sizeof(*table));
	for (uint32_t symbol = 0; symbol < count; symbol++)
		table->count[lengths[symbol]]++;
	if (!lengths_fit(table, count - table->count[0], incomplete))
		return false;
	table->count[0] = 0;

	for (uint32_t length = 1; length <= INFLATE_BITS_MAX; length++) {
		offset[length + 1] = (uint16_t)(offset[length] + table->count[length]);
		next_code[length + 1] = (next_code[length] + table->count[length]) << 1;
	}
	for (uint32_t symbol = 0; symbol < count; symbol++) {
		const uint32_t length = lengths[symbol];

		if (length == 0)
			continue;
		table->symbol[offset[length]++] = (uint16_t)symbol;
		if (length <= INFLATE_FAST_BITS)
			fill_fast(table, next_code[length], length, symbol);
		next_code[length]++;
	}
	return true;
}

static bool decode_long(struct inflate *state, const struct inflate_table *table, uint32_t *symbol)
{
	uint32_t code = 0, first = 0, index = 0;

	for (uint32_t length = 1; length <= INFLATE_BITS_MAX; length++) {
		code |= (uint32_t)(state->bits >> (length - 1)) & 1;
		if (code < first + table->count[length]) {
			*symbol = table->symbol[index + (code - first)];
			return drop_bits(state, length);
		}
		index += table->count[length];
		first = (first + table->count[length]) << 1;
		code <<= 1;
	}
	return false;
}

static bool decode_symbol(struct inflate *state, const struct inflate_table *table,
			  uint32_t *symbol)
{
	uint32_t entry;

	if (state->bit_count < INFLATE_BITS_MAX)
		refill(state);
	entry = table->fast[state->bits & (array_count(table->fast) - 1)];
	if (unlikely(entry == 0))
		return decode_long(state, table, symbol);
	*symbol = entry >> 4;
	return drop_bits(state, entry & 15);
}

static int copy_match(struct inflate *state, size_t length, size_t distance)
{
	uint8_t *to = state->output + state->output_position;

	if (distance > state->output_position)
		return -EINVAL;
	if (length > state->output_size - state->output_position)
		return -ENOSPC;
	if (distance >= length) {
		memcpy(to, to - distance, length);
	} else {
		for (size_t index = 0; index < length; index++)
			to[index] = (to - distance)[index];
	}
	state->output_position += length;
	return 0;
}

static int decode_match(struct inflate *state, uint32_t length_code)
{
	static const uint16_t length_base[29] = { 3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
						  15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
						  67, 83, 99, 115, 131, 163, 195, 227, 258 };
	static const uint8_t length_extra[29] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
						  2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
	static const uint16_t distance_base[DISTANCE_CODES] = {
		1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
		33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
		1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577
	};
	uint32_t code, extra_length, extra_distance;

	if (length_code >= array_count(length_base))
		return -EINVAL;
	if (!take_bits(state, length_extra[length_code], &extra_length))
		return -EINVAL;
	if (!decode_symbol(state, &state->distances, &code) || code >= DISTANCE_CODES)
		return -EINVAL;
	if (!take_bits(state, code < 2 ? 0 : code / 2 - 1, &extra_distance))
		return -EINVAL;
	return copy_match(state, length_base[length_code] + extra_length,
			  distance_base[code] + extra_distance);
}

static int decode_codes(struct inflate *state)
{
	uint32_t symbol;
	int error = 0;

	// Each turn takes at least one bit of the input, so the loop ends.
	while (error == 0) {
		if (!decode_symbol(state, &state->literals, &symbol))
			return -EINVAL;
		if (symbol == END_OF_BLOCK)
			return 0;
		if (symbol > END_OF_BLOCK) {
			error = decode_match(state, symbol - END_OF_BLOCK - 1);
		} else {
			if (state->output_position == state->output_size)
				return -ENOSPC;
			state->output[state->output_position++] = (uint8_t)symbol;
		}
	}
	return error;
}

// Gives whole bytes of the buffer back to the input.
static void align_to_byte(struct inflate *state)
{
	(void)drop_bits(state, state->bit_count % 8);
	state->input_position -= state->bit_count / 8;
	state->bits = 0;
	state->bit_count = 0;
}

static int decode_stored(struct inflate *state)
{
	const uint8_t *header;
	size_t length;

	align_to_byte(state);
	if (state->input_size - state->input_position < 4)
		return -EINVAL;
	header = state->input + state->input_position;
	length = load_le16(header);
	if (load_le16(header + 2) != (uint16_t)~length)
		return -EINVAL;
	state->input_position += 4;
	if (length > state->input_size - state->input_position)
		return -EINVAL;
	if (length > state->output_size - state->output_position)
		return -ENOSPC;
	memcpy(state->output + state->output_position, state->input + state->input_position,
	       length);
	state->input_position += length;
	state->output_position += length;
	return 0;
}

static bool build_fixed(struct inflate *state)
{
	memset(state->lengths, 8, 144);
	memset(state->lengths + 144, 9, 112);
	memset(state->lengths + 256, 7, 24);
	memset(state->lengths + 280, 8, 8);
	if (!build_table(&state->literals, state->lengths, LITERAL_CODES, false))
		return false;
	// The fixed code has 32 distances, of which the last two never stand in a sound stream.
	memset(state->lengths, 5, 32);
	return build_table(&state->distances, state->lengths, 32, false);
}

// One item of the run-length coded lengths (section 3.2.7): *COUNT times VALUE.
static bool take_lengths(struct inflate *state, uint32_t symbol, uint8_t last, uint8_t *value,
			 uint32_t *count)
{
	*value = 0;
	switch (symbol) {
	case 16:
		*value = last;
		if (!take_bits(state, 2, count))
			return false;
		*count += 3;
		return true;
	case 17:
		if (!take_bits(state, 3, count))
			return false;
		*count += 3;
		return true;
	case 18:
		if (!take_bits(state, 7, count))
			return false;
		*count += 11;
		return true;
	default:
		*value = (uint8_t)symbol;
		*count = 1;
		return true;
	}
}

static bool read_lengths(struct inflate *state, uint32_t total)
{
	uint32_t done = 0, symbol, count;
	uint8_t value;

	while (done < total) {
		if (!decode_symbol(state, &state->literals, &symbol))
			return false;
		if (symbol == 16 && done == 0)
			return false;
		if (!take_lengths(state, symbol, done == 0 ? 0 : state->lengths[done - 1], &value,
				  &count))
			return false;
		if (count > total - done)
			return false;
		memset(state->lengths + done, value, count);
		done += count;
	}
	return true;
}

static bool build_dynamic(struct inflate *state)
{
	static const uint8_t order[19] = { 16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
					   11, 4,  12, 3, 13, 2, 14, 1, 15 };
	uint32_t literal_count, distance_count, code_count, length;

	if (!take_bits(state, 5, &literal_count) || !take_bits(state, 5, &distance_count) ||
	    !take_bits(state, 4, &code_count))
		return false;
	literal_count += 257;
	distance_count += 1;
	code_count += 4;
	if (literal_count > 286 || distance_count > DISTANCE_CODES)
		return false;

	memset(state->lengths, 0, sizeof(state->lengths));
	for (uint32_t index = 0; index < code_count; index++) {
		if (!take_bits(state, 3, &length))
			return false;
		state->lengths[order[index]] = (uint8_t)length;
	}
	if (!build_table(&state->literals, state->lengths, array_count(order), false))
		return false;
	if (!read_lengths(state, literal_count + distance_count))
		return false;
	if (state->lengths[END_OF_BLOCK] == 0)
		return false;
	return build_table(&state->distances, state->lengths + literal_count, distance_count,
			   true) &&
	       build_table(&state->literals, state->lengths, literal_count, true);
}

static int decode_block(struct inflate *state, uint32_t type)
{
	switch (type) {
	case 0:
		return decode_stored(state);
	case 1:
		return build_fixed(state) ? decode_codes(state) : -EINVAL;
	case 2:
		return build_dynamic(state) ? decode_codes(state) : -EINVAL;
	default:
		return -EINVAL;
	}
}

int inflate_decode(struct inflate *state, const void *input, size_t input_size, void *output,
		   size_t output_size, size_t *consumed, size_t *produced)
{
	uint32_t last, type;
	int error;

	*state = (struct inflate){ .input = input,
				   .input_size = input_size,
				   .output = output,
				   .output_size = output_size };
	do {
		if (!take_bits(state, 1, &last) || !take_bits(state, 2, &type))
			return -EINVAL;
		error = decode_block(state, type);
		if (error != 0)
			return error;
	} while (last == 0);
	align_to_byte(state);
	*consumed = state->input_position;
	*produced = state->output_position;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
//
// The frame that gzip puts around a deflate stream (RFC 1952): a header with optional parts, and a
// trailer with the checksum and the size of what came out, both of which are verified.

#include <base/inflate.h>

#include <base/bits.h>
#include <base/errno.h>

#define GZIP_HEADER_SIZE 10
#define GZIP_TRAILER_SIZE 8

#define FLAG_HEADER_CRC 0x02
#define FLAG_EXTRA 0x04
#define FLAG_NAME 0x08
#define FLAG_COMMENT 0x10
#define FLAGS_RESERVED 0xe0

uint32_t gzip_size_hint(const void *bytes, size_t size)
{
	return size < GZIP_TRAILER_SIZE ? 0 : load_le32((const uint8_t *)bytes + size - 4);
}

// Moves *POSITION behind a terminated text; false when it has no end.
static bool skip_text(const uint8_t *bytes, size_t size, size_t *position)
{
	while (*position < size) {
		if (bytes[(*position)++] == 0)
			return true;
	}
	return false;
}

static bool skip_bytes(size_t size, size_t count, size_t *position)
{
	if (count > size - *position)
		return false;
	*position += count;
	return true;
}

// Size of the header, or 0 when it is not sound.
static size_t header_size(const uint8_t *bytes, size_t size)
{
	size_t position = GZIP_HEADER_SIZE;
	uint8_t flags;

	if (!gzip_recognise(bytes, size) || (bytes[3] & FLAGS_RESERVED) != 0)
		return 0;
	flags = bytes[3];
	if ((flags & FLAG_EXTRA) != 0) {
		if (!skip_bytes(size, 2, &position) ||
		    !skip_bytes(size, load_le16(bytes + position - 2), &position))
			return 0;
	}
	if ((flags & FLAG_NAME) != 0 && !skip_text(bytes, size, &position))
		return 0;
	if ((flags & FLAG_COMMENT) != 0 && !skip_text(bytes, size, &position))
		return 0;
	if ((flags & FLAG_HEADER_CRC) != 0 && !skip_bytes(size, 2, &position))
		return 0;
	return position;
}

int gzip_decode(struct inflate *state, const void *input, size_t input_size, void *output,
		size_t output_size, size_t *consumed, size_t *produced)
{
	const uint8_t *bytes = input;
	const size_t header = header_size(bytes, input_size);
	const uint8_t *trailer;
	size_t used, made;
	int error;

	if (header == 0)
		return -EINVAL;
	error = inflate_decode(state, bytes + header, input_size - header, output, output_size,
			       &used, &made);
	if (error != 0)
		return error;
	if (input_size - header - used < GZIP_TRAILER_SIZE)
		return -EINVAL;
	trailer = bytes + header + used;
	if (load_le32(trailer) != crc32_update(0, output, made) ||
	    load_le32(trailer + 4) != (uint32_t)made)
		return -EINVAL;
	*consumed = header + used + GZIP_TRAILER_SIZE;
	*produced = made;
	return 0;
}

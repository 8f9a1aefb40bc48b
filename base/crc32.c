// SPDX-License-Identifier: GPL-2.0-only
//
// CRC-32 (ITU-T V.42, as gzip uses it), a byte at a time by a table of the reflected polynomial
// 0xedb88320. The unit test computes the table anew.

#include <base/inflate.h>

static const uint32_t crc_table[256] = {
};

uint32_t crc32_update(uint32_t crc, const void *bytes, size_t size)
{
	const uint8_t *position = bytes;

	crc = ~crc;
	for (size_t index = 0; index < size; index++)
		crc = crc_table[(crc ^ position[index]) & 0xff] ^ (crc >> 8);
	return ~crc;
}

// SPDX-License-Identifier: GPL-2.0-only
// Unit tests of base/inflate.h. The compressed texts come from the gzip of the host, so that all
// kinds of blocks stand in them; the vectors below are hand-made.

#include "support.h"

#include <base/errno.h>
#include <base/inflate.h>
#include <base/string.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SIZE_MAX_TESTED (1 << 20)

static struct inflate state;
static uint8_t plain[SIZE_MAX_TESTED];
static uint8_t packed_bytes[SIZE_MAX_TESTED + 65536];
static uint8_t output[SIZE_MAX_TESTED];
static size_t used, made;

TEST(crc32_is_that_of_the_standard)
{
	uint32_t table = 1;

	check(crc32_update(0, "123456789", 9) == 0xcbf43926);
	check(crc32_update(crc32_update(0, "1234", 4), "56789", 5) == 0xcbf43926);
	// The table has one entry per byte: check each against the polynomial.
	for (uint32_t byte = 0; byte < 256; byte++) {
		const uint8_t text = (uint8_t)byte;
		uint32_t crc = ~UINT32_C(0) ^ byte;

		for (int bit = 0; bit < 8; bit++)
			crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
		check(crc32_update(0, &text, 1) == (uint32_t)~crc);
		table += crc != 0;
	}
	check(table > 255);
}

static size_t run_gzip(size_t size, int level)
{
	char directory[] = "/tmp/inflate-test-XXXXXX", path[64], command[256];
	size_t packed_size;
	FILE *file;

	check(mkdtemp(directory) != nullptr);
	snprintf(path, sizeof(path), "%s/plain", directory);
	file = fopen(path, "w");
	check(file != nullptr && fwrite(plain, 1, size, file) == size);
	fclose(file);
	snprintf(command, sizeof(command), "gzip -%d -c %s", level, path);
	file = popen(command, "r");
	check(file != nullptr);
	packed_size = fread(packed_bytes, 1, sizeof(packed_bytes), file);
	check(pclose(file) == 0);
	unlink(path);
	rmdir(directory);
	return packed_size;
}

static void check_round_trip(size_t size, int level)
{
	const size_t packed_size = run_gzip(size, level);

	check(gzip_recognise(packed_bytes, packed_size));
	check(gzip_size_hint(packed_bytes, packed_size) == size);
	memset(output, 0xaa, sizeof(output));
	check(gzip_decode(&state, packed_bytes, packed_size, output, sizeof(output), &used,
			  &made) == 0);
	check(used == packed_size && made == size && memcmp(output, plain, size) == 0);
	if (size != 0)
		check(gzip_decode(&state, packed_bytes, packed_size, output, size - 1, &used,
				  &made) == -ENOSPC);
}

TEST(gzip_decodes_what_gzip_made)
{
	for (size_t index = 0; index < sizeof(plain); index++)
		plain[index] = (uint8_t)("the quick brown fox "[test_random() % 20]);
	check_round_trip(0, 9);
	check_round_trip(1, 9);
	check_round_trip(100, 1);
	check_round_trip(sizeof(plain), 1);
	check_round_trip(sizeof(plain), 9);
}

TEST(gzip_decodes_noise_and_zeros)
{
	memset(plain, 0, sizeof(plain));
	check_round_trip(sizeof(plain), 9);
	for (size_t index = 0; index < sizeof(plain); index++)
		plain[index] = (uint8_t)(test_random() >> 32 & 0xff);
	check_round_trip(sizeof(plain), 6);
}

TEST(gzip_flipped_byte_is_found_or_harmless_and_each_cut_is_found)
{
	size_t packed_size;

	for (size_t index = 0; index < 3000; index++)
		plain[index] = (uint8_t)("abcdefgh"[test_random() % 8]);
	packed_size = run_gzip(3000, 9);
	for (size_t index = 0; index < packed_size; index++) {
		packed_bytes[index] ^= 0x10;
		// Not covered by the checksum: parts of the header, the padding of the last byte.
		if (gzip_decode(&state, packed_bytes, packed_size, output, sizeof(output), &used,
				&made) == 0)
			check(made == 3000 && memcmp(output, plain, 3000) == 0);
		packed_bytes[index] ^= 0x10;
		check(gzip_decode(&state, packed_bytes, index, output, sizeof(output), &used,
				  &made) != 0);
	}
}

static int decode(const char *bytes, size_t size)
{
	return inflate_decode(&state, bytes, size, output, 64, &used, &made);
}

TEST(inflate_decodes_small_blocks)
{
	check(decode("\x03\x00", 2) == 0 && made == 0 && used == 2);
	check(decode("\x01\x03\x00\xfc\xff"
		     "abc",
		     8) == 0);
	check(made == 3 && memcmp(output, "abc", 3) == 0);
	check(decode("\x4b\x04\x00", 3) == 0 && made == 1 && output[0] == 'a');
}

TEST(inflate_refuses_broken_blocks)
{
	check(decode("", 0) == -EINVAL);
	check(decode("\x07", 1) == -EINVAL);
	check(decode("\x01\x03\x00\xfc\xfe"
		     "abc",
		     8) == -EINVAL);
	check(decode("\x01\x04\x00\xfb\xff"
		     "abc",
		     8) == -EINVAL);
	check(decode("\x4b", 1) == -EINVAL);
	// Dynamic blocks: too many lengths; codes that do not fit together.
	check(decode("\xfd\xff\xff\xff\xff\xff\xff\xff", 8) == -EINVAL);
	check(decode("\x05\xe0\x81\x08\x00\x00\x00\x00\x20", 9) == -EINVAL);
}

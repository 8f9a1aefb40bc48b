// SPDX-License-Identifier: GPL-2.0-only
// Fuzz target: base/elf.h. What is accepted must keep every promise of the header.

#include <base/elf.h>
#include <base/bits.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool promise)
{
	if (!promise)
		abort();
}

static void check_segment(const struct elf_segment *segment, uint64_t file_size)
{
	require(segment->memory_size > 0 && segment->file_size <= segment->memory_size);
	require(segment->address + segment->memory_size <= ELF_ADDRESS_LIMIT);
	require(((segment->address ^ segment->file_offset) & PAGE_MASK) == 0);
	require(segment->file_size == 0 || segment->file_offset + segment->file_size <= file_size);
	require((segment->permissions & ~7U) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint64_t file_size = (uint64_t)size * 16;
	struct elf_image image;
	uint64_t end = 0;

	if (elf_parse(data, size, file_size, &image) != 0)
		return 0;
	require(image.segment_count >= 1 && image.segment_count <= ELF_SEGMENTS_MAX);
	require(is_power_of_two(image.alignment) && image.alignment >= PAGE_SIZE);
	for (uint32_t index = 0; index < image.segment_count; index++) {
		const struct elf_segment *segment = &image.segments[index];

		check_segment(segment, file_size);
		require(align_down(segment->address, PAGE_SIZE) >= end);
		end = align_up(segment->address + segment->memory_size, PAGE_SIZE);
	}
	require(image.start <= image.segments[0].address && image.end == end);
	require(!image.has_interpreter ||
		(image.interpreter_size >= 2 &&
		 image.interpreter_offset + image.interpreter_size <= file_size));
	return 0;
}

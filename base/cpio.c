// SPDX-License-Identifier: GPL-2.0-only
//
// The "newc" format: a header of 6 magic characters and 13 numbers of 8 hexadecimal digits, the
// name with its terminator, the data, each padded to 4 bytes counted from the archive's start
// (Linux: Documentation/driver-api/early-userspace/buffer-format.rst).
// Invariant: position <= size, so that no subtraction below wraps.

#include <base/cpio.h>

#include <base/checked.h>
#include <base/errno.h>
#include <base/parse.h>
#include <base/string.h>

#define MAGIC_SIZE 6
#define FIELD_SIZE 8
#define FIELD_COUNT 13
#define HEADER_SIZE (MAGIC_SIZE + FIELD_COUNT * FIELD_SIZE)
#define NAME_SIZE_MAX 4096

enum field {
	FIELD_INODE,
	FIELD_MODE,
	FIELD_UID,
	FIELD_GID,
	FIELD_LINKS,
	FIELD_MODIFIED,
	FIELD_DATA_SIZE,
	FIELD_DEVICE_MAJOR,
	FIELD_DEVICE_MINOR,
	FIELD_SPECIAL_MAJOR,
	FIELD_SPECIAL_MINOR,
	FIELD_NAME_SIZE,
	FIELD_CHECKSUM,
};

static_assert(FIELD_CHECKSUM + 1 == FIELD_COUNT);

static bool read_header(const uint8_t *header, uint32_t fields[static FIELD_COUNT])
{
	if (!bytes_equal_text(header, MAGIC_SIZE, "070701") &&
	    !bytes_equal_text(header, MAGIC_SIZE, "070702"))
		return false;
	for (size_t field = 0; field < FIELD_COUNT; field++) {
		const char *digits = (const char *)header + MAGIC_SIZE + field * FIELD_SIZE;
		uint64_t value;

		// A prefix "0x" would be understood as a number, and is none here.
		if (digits[1] == 'x' || digits[1] == 'X' ||
		    bytes_to_u64(digits, FIELD_SIZE, 16, &value) != 0)
			return false;
		fields[field] = (uint32_t)value;
	}
	return true;
}

// Moves *POSITION behind SIZE bytes and their padding, which the end of the archive may cut.
static bool skip_padded(const struct cpio *archive, size_t size, size_t *position)
{
	if (!range_fits(*position, size, archive->size))
		return false;
	*position = minimum((size_t)align_up(*position + size, 4), archive->size);
	return true;
}

static void skip_zeros(struct cpio *archive)
{
	while (archive->position < archive->size && archive->bytes[archive->position] == 0)
		archive->position++;
}

static void fill_entry(struct cpio_entry *entry, const uint32_t fields[static FIELD_COUNT],
		       const uint8_t *name, const uint8_t *data)
{
	*entry = (struct cpio_entry){
		.name = (const char *)name,
		.name_length = fields[FIELD_NAME_SIZE] - 1,
		.inode = fields[FIELD_INODE],
		.mode = fields[FIELD_MODE],
		.uid = fields[FIELD_UID],
		.gid = fields[FIELD_GID],
		.link_count = fields[FIELD_LINKS],
		.modified_seconds = fields[FIELD_MODIFIED],
		.device_major = fields[FIELD_DEVICE_MAJOR],
		.device_minor = fields[FIELD_DEVICE_MINOR],
		.special_major = fields[FIELD_SPECIAL_MAJOR],
		.special_minor = fields[FIELD_SPECIAL_MINOR],
		.data = data,
		.data_size = fields[FIELD_DATA_SIZE],
	};
}

int cpio_next(struct cpio *archive, struct cpio_entry *entry)
{
	uint32_t fields[FIELD_COUNT];
	const uint8_t *name, *data;
	size_t position, name_size;

	skip_zeros(archive);
	if (archive->position == archive->size)
		return 0;
	if (archive->size - archive->position < HEADER_SIZE ||
	    !read_header(archive->bytes + archive->position, fields))
		return -EINVAL;

	position = archive->position + HEADER_SIZE;
	name = archive->bytes + position;
	name_size = fields[FIELD_NAME_SIZE];
	if (name_size < 2 || name_size > NAME_SIZE_MAX ||
	    !skip_padded(archive, name_size, &position))
		return -EINVAL;
	if (strnlen((const char *)name, name_size) != name_size - 1)
		return -EINVAL;

	data = archive->bytes + position;
	if (!skip_padded(archive, fields[FIELD_DATA_SIZE], &position))
		return -EINVAL;
	archive->position = position;
	if (string_equal((const char *)name, "TRAILER!!!"))
		return 0;
	fill_entry(entry, fields, name, data);
	return 1;
}

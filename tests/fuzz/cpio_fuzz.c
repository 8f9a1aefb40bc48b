// SPDX-License-Identifier: GPL-2.0-only
// Fuzz target: base/cpio.h. Every byte that an entry names must lie in the archive.

#include <base/cpio.h>
#include <base/string.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cpio archive;
	struct cpio_entry entry;
	size_t position = 0, trailers = 0;

	cpio_open(&archive, data, size);
	while (trailers < 4) {
		const int found = cpio_next(&archive, &entry);

		if (found < 0)
			break;
		if (archive.position < position || archive.position > size)
			abort();
		position = archive.position;
		if (found == 0) {
			trailers++;
			continue;
		}
		if (strlen(entry.name) != entry.name_length ||
		    entry.data_size > (size_t)(data + size - entry.data))
			abort();
	}
	return 0;
}

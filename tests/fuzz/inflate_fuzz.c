// SPDX-License-Identifier: GPL-2.0-only
// Fuzz target: base/inflate.h. The input as a gzip file, and as a raw stream.

#include <base/inflate.h>

#include <stdlib.h>

#define OUTPUT_SIZE 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct inflate *state = malloc(sizeof(*state));
	uint8_t *output = malloc(OUTPUT_SIZE);
	size_t used, made;

	if (gzip_decode(state, data, size, output, OUTPUT_SIZE, &used, &made) == 0 &&
	    (used > size || made > OUTPUT_SIZE))
		abort();
	if (inflate_decode(state, data, size, output, size % 300, &used, &made) == 0 &&
	    (used > size || made > size % 300))
		abort();
	free(output);
	free(state);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
//
// Search in the table of symbols that mk/link.sh puts into the image: sorted by offset from
// image_start, names one after the other. Read-only data, so no lock.

#include <kernel/symbols.h>

#include <base/string.h>

struct symbol {
	uint32_t offset; // from image_start
	uint32_t name;   // from symbol_names
};

extern const struct symbol symbol_table[];
extern const uint64_t symbol_count;
extern const char symbol_names[];
extern const char image_start[], image_end[];

// Index of the last symbol at or before OFFSET; symbol_count when there is none.
static size_t symbol_search(uint64_t offset)
{
	size_t low = 0, high = symbol_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (symbol_table[middle].offset <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? symbol_count : low - 1;
}

const char *symbol_find(uintptr_t address, size_t *offset)
{
	const uintptr_t start = (uintptr_t)image_start;
	size_t index;

	if (address < start || address >= (uintptr_t)image_end)
		return nullptr;
	index = symbol_search(address - start);
	if (index >= symbol_count)
		return nullptr;
	*offset = address - start - symbol_table[index].offset;
	return symbol_names + symbol_table[index].name;
}

const char *symbol_at(size_t index, uintptr_t *address)
{
	if (index >= symbol_count)
		return nullptr;
	*address = (uintptr_t)image_start + symbol_table[index].offset;
	return symbol_names + symbol_table[index].name;
}

uintptr_t symbol_address(const char *name)
{
	for (size_t index = 0; index < symbol_count; index++) {
		if (string_equal(symbol_names + symbol_table[index].name, name))
			return (uintptr_t)image_start + symbol_table[index].offset;
	}
	return 0;
}

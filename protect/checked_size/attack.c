// SPDX-License-Identifier: GPL-2.0-only
//
// A size that a program chose wraps and a small buffer is taken for a large one; an index that a
// program chose reaches behind a table.
#include <base/compiler.h>
#include <base/string.h>
#include <mm/heap.h>
#include <protection.h>

#define PRIZE 1789u
#define ENTRY_SIZE 16u

static struct {
	uint32_t table[4];
	uint32_t behind;
} victim = { .behind = PRIZE };

struct list_of_entries {
	uint32_t count;
	uint64_t entries[] counted_by(count);
};

[[gnu::noinline]] static uint64_t buffer_size(uint64_t count)
{
	return count * ENTRY_SIZE;
}

[[gnu::noinline]] static uint32_t look_up(uint64_t index)
{
	return victim.table[index];
}

static int legal_size_and_index(void)
{
	uint64_t three = 3;

	hide_from_compiler(three);
	return buffer_size(three) == 48 && look_up(three) == 0 ? 0 : -1;
}

static bool wrap_size(void)
{
	uint64_t count = UINT64_MAX / ENTRY_SIZE + 2;

	hide_from_compiler(count);
	return buffer_size(count) == ENTRY_SIZE;
}

static bool index_behind_table(void)
{
	uint64_t index = array_count(victim.table);

	hide_from_compiler(index);
	return look_up(index) == PRIZE;
}

static bool index_behind_counted(void)
{
	const size_t bytes = sizeof(struct list_of_entries) + 4 * sizeof(uint64_t);
	struct list_of_entries *const list = heap_alloc_bytes(bytes);
	uint64_t index = 2;

	if (list == nullptr)
		return false;
	list->count = 4;
	list->entries[2] = PRIZE;
	list->count = 2;
	hide_from_compiler(index);
	return list->entries[index] == PRIZE;
}

struct named {
	char name[8];
	uint64_t rights;
};

static int copy_that_fits(void)
{
	struct named target = {};

	return string_copy(target.name, sizeof(target.name), "user") == 4 ? 0 : -1;
}

// A name that is too long runs over into the member behind it.
static bool copy_too_long_name(void)
{
	static const char name[16] = "12345678\xff\xff\xff";
	struct named target = {};
	volatile size_t size = 11;

	memcpy(target.name, name, size);
	hide_from_compiler(target.rights);
	return target.rights != 0;
}

ATTACK(checked_size, long_copy, .threat = "a copy runs over its field into the next",
       .control = copy_that_fits, .fire = copy_too_long_name,
       .verdict = "checked_size: write beyond a member of an object");
ATTACK(checked_size, wrapped_size, .threat = "a multiplication of sizes wraps",
       .control = legal_size_and_index, .fire = wrap_size,
       .verdict = "checked_size: multiplication overflow");
ATTACK(checked_size, table_index, .threat = "an index reaches behind a table",
       .control = legal_size_and_index, .fire = index_behind_table,
       .verdict = "checked_size: index out of bounds");
ATTACK(checked_size, counted_index, .threat = "an index reaches behind a counted array",
       .control = legal_size_and_index, .fire = index_behind_counted,
       .verdict = "checked_size: index out of bounds");

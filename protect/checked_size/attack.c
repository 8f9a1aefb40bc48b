// SPDX-License-Identifier: GPL-2.0-only
//
// A size that a program chose wraps and a small buffer is taken for a large one; an index that a
// program chose reaches behind a table.
#include <base/compiler.h>
#include <base/string.h>
#include <mm/heap/heap.h>
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

ATTACK(checked_size, long_copy,
       .threat = "A copy that is too long runs over its field into the next one.",
       .stops = "The compiler knows the field's size, and the copy compares its length with it.",
       .without = "The rights that stand behind the name are what the attacker wrote.",
       .control = copy_that_fits, .fire = copy_too_long_name,
       .verdict = "checked_size: write beyond a member of an object");
ATTACK(checked_size, wrapped_size,
       .threat = "A count that a program chose makes a multiplication of sizes wrap.",
       .stops = "Each multiplication is followed by a test for overflow, which traps.",
       .without = "A buffer of 16 bytes is taken for one of 2^60 entries.",
       .control = legal_size_and_index, .fire = wrap_size,
       .verdict = "checked_size: multiplication overflow");
ATTACK(checked_size, table_index, .threat = "An index that a program chose reaches behind a table.",
       .stops = "The compiler compares the index with the table's length and traps.",
       .without = "The word behind the table is read as if it were an entry.",
       .control = legal_size_and_index, .fire = index_behind_table,
       .verdict = "checked_size: index out of bounds");
ATTACK(checked_size, counted_index,
       .threat = "An index reaches behind an array whose length stands in the structure.",
       .stops = "The array is declared as counted, and each index is compared with its count.",
       .without = "An entry that no longer belongs to the array is read.",
       .control = legal_size_and_index, .fire = index_behind_counted,
       .verdict = "checked_size: index out of bounds");

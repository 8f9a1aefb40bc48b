// SPDX-License-Identifier: GPL-2.0-only
//
// A file's calls are taken over without any write to code or constants: the pointer to the
// operations of its pages is bent to a table that the attacker has built where he can write, filled
// with functions of the right type, so that the type check of indirect calls has nothing to say.
// (What operations an open file has, and an inode, is sealed: row cred_integrity.)
#include <base/compiler.h>
#include <base/string.h>
#include <const_ops/const_ops.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/frame/frame.h>
#include <mm/heap/heap.h>
#include <mm/cache/page_cache.h>
#include <protection.h>

#define OWN_ANSWER (-7)
#define PRIZE (-1789)

static int own_fill(struct page_cache *cache, uint64_t index, struct frame *frame)
{
	return OWN_ANSWER;
}

static int prize_fill(struct page_cache *cache, uint64_t index, struct frame *frame)
{
	return PRIZE;
}

OPERATION_TABLE static const struct page_cache_operations own_operations = { .fill = own_fill };
static const struct page_cache_operations wanted_operations = { .fill = prize_fill };
static struct page_cache victim;

static int answer(void)
{
	struct frame *frame;

	return page_cache_get(&victim, 0, true, false, &frame);
}

static int fill_own_page(void)
{
	page_cache_init(&victim);
	victim.size = PAGE_SIZE;
	victim.operations = &own_operations;
	return answer() == OWN_ANSWER ? 0 : -1;
}

// SAFETY: the crimes, here and below: stores of an attacker who can write anywhere.
static bool write_table(void)
{
	uint64_t address = (uint64_t)&own_operations.fill;

	hide_from_compiler(address);
	*(volatile uint64_t *)address = (uint64_t)prize_fill;
	return answer() == PRIZE;
}

static bool swap_for_table_in_heap(void)
{
	struct page_cache_operations *const fake = heap_alloc_bytes(sizeof(*fake));

	if (fake == nullptr)
		return false;
	memcpy(fake, &wanted_operations, sizeof(*fake));
	write_once(victim.operations, fake);
	return answer() == PRIZE;
}

// A page of a file which he may write: no write to kernel memory but that of the pointer.
static bool swap_for_table_in_file(void)
{
	struct frame *const page = frame_alloc(FRAME_FILE, 0);

	if (page == nullptr)
		return false;
	frame_window_write(page, 0, &wanted_operations, sizeof(wanted_operations));
	write_once(victim.operations, (const struct page_cache_operations *)frame_address(page));
	return answer() == PRIZE;
}

ATTACK(const_ops, write_table, .threat = "An entry of a table of operations is overwritten.",
       .stops = "All tables of operations are constants, in memory that is mapped read-only.",
       .without = "The next call of the table runs the attacker's function.",
       .control = fill_own_page, .fire = write_table,
       .verdict = "strict_rwx: write to read-only data");
ATTACK(const_ops, table_in_heap,
       .threat = "The pointer to the operations of a file's pages is led to a table that was "
		 "forged in the heap.",
       .stops = "Before each call the table must lie in the image's constants.",
       .without = "The next page of the file is filled by a function out of the forged table.",
       .control = fill_own_page, .fire = swap_for_table_in_heap,
       .verdict = "const_ops: operation table outside of read-only data");
ATTACK(const_ops, table_in_file,
       .threat = "The pointer to the operations of a file's pages is led to bytes of the "
		 "attacker's own file.",
       .stops = "Before each call the table must lie in the image's constants.",
       .without = "The next call takes its function from a file that the attacker has written.",
       .control = fill_own_page, .fire = swap_for_table_in_file,
       .verdict = "const_ops: operation table outside of read-only data");

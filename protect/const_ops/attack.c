// SPDX-License-Identifier: GPL-2.0-only
//
// A file's calls are taken over without any write to code or constants: its pointer to the table of
// operations is bent to a table that the attacker has built where he can write, filled with
// functions of the right type, so that the type check of indirect calls has nothing to say.
#include <base/compiler.h>
#include <base/string.h>
#include <const_ops/const_ops.h>
#include <fs/file.h>
#include <mm/frame.h>
#include <mm/heap.h>
#include <exclusive_frames/exclusive_frames.h>
#include <protection.h>

#define OWN_ANSWER 7
#define PRIZE 1789

static int64_t own_seek(struct file *file, int64_t offset, int whence)
{
	return OWN_ANSWER;
}

static int64_t prize_seek(struct file *file, int64_t offset, int whence)
{
	return PRIZE;
}

OPERATION_TABLE static const struct file_operations own_operations = { .seek = own_seek };
static const struct file_operations wanted_operations = { .seek = prize_seek };
static struct file *victim;

static int seek_in_own_file(void)
{
	victim = file_create_anonymous("victim", &own_operations, nullptr, 0);
	if (victim == nullptr)
		return -1;
	return file_seek(victim, 0, 0) == OWN_ANSWER ? 0 : -1;
}

// SAFETY: the crimes, here and below: stores of an attacker who can write anywhere.
static bool write_table(void)
{
	uint64_t address = (uint64_t)&own_operations.seek;

	hide_from_compiler(address);
	*(volatile uint64_t *)address = (uint64_t)prize_seek;
	return file_seek(victim, 0, 0) == PRIZE;
}

static bool swap_for_table_in_heap(void)
{
	struct file_operations *const fake = heap_alloc_bytes(sizeof(*fake));

	if (fake == nullptr)
		return false;
	memcpy(fake, &wanted_operations, sizeof(*fake));
	write_once(victim->operations, fake);
	return file_seek(victim, 0, 0) == PRIZE;
}

// A page of a file which he may write: no write to kernel memory but that of the pointer.
static bool swap_for_table_in_file(void)
{
	struct frame *const page = frame_alloc(FRAME_FILE, 0);

	if (page == nullptr)
		return false;
	frame_window_write(page, 0, &wanted_operations, sizeof(wanted_operations));
	write_once(victim->operations, (const struct file_operations *)frame_address(page));
	return file_seek(victim, 0, 0) == PRIZE;
}

ATTACK(const_ops, write_table, .threat = "An entry of a table of operations is overwritten.",
       .stops = "All tables of operations are constants, in memory that is mapped read-only.",
       .without = "The next call of the file runs the attacker's function.",
       .control = seek_in_own_file, .fire = write_table,
       .verdict = "strict_rwx: write to read-only data");
ATTACK(const_ops, table_in_heap,
       .threat =
	       "A file's pointer to its operations is led to a table that was forged in the heap.",
       .stops = "Before each call the table must lie in the image's constants.",
       .without = "The next call of the file takes its function from the forged table.",
       .control = seek_in_own_file, .fire = swap_for_table_in_heap,
       .verdict = "const_ops: operation table outside of read-only data");
ATTACK(const_ops, table_in_file,
       .threat = "A file's pointer to its operations is led to bytes of the attacker's own file.",
       .stops = "Before each call the table must lie in the image's constants.",
       .without = "The next call takes its function from a file that the attacker has written.",
       .control = seek_in_own_file, .fire = swap_for_table_in_file,
       .verdict = "const_ops: operation table outside of read-only data");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attacker makes objects and computes their addresses from their numbers, or their places in a
 * table from their addresses. From outside: user/attacks/opaque_ids.
 */
#include <opaque_ids/opaque_ids.h>

#include <base/errno.h>
#include <fs/file/file.h>
#include <fs/tmpfs/tmpfs.h>
#include <kernel/task/task.h>
#include <protection.h>

#define FILES 8u
#define WORDS 64u

static struct file *files[FILES];

static int make_files(void)
{
	for (uint32_t i = 0; i < FILES; i++) {
		const int error = memfd_create("attack", 0, 0600, &files[i]);

		if (error)
			return error;
		if (i != 0 && files[i]->inode->number == files[i - 1]->inode->number)
			return -EEXIST;
	}
	return 0;
}

/* The distance between number and address is the same for all. */
static bool compute_addresses(void)
{
	const uint64_t distance = wrap_sub(files[0]->inode->number, (uint64_t)files[0]->inode);

	for (uint32_t i = 1; i < FILES; i++) {
		if (wrap_sub(files[i]->inode->number, (uint64_t)files[i]->inode) != distance)
			return false;
	}
	return true;
}

static int places_differ(void)
{
	const uint64_t object = (uint64_t)current_task();

	return opaque_place(object, 1) != opaque_place(object, 2) ? 0 : -EINVAL;
}

/* The function as anybody can read it in the source, with the factors that stood there once. */
WRAPS static uint64_t known_place(uint64_t object, uint64_t number)
{
	return ((object >> 4) * UINT64_C(0x9e3779b97f4a7c15) + number) *
	       UINT64_C(0xff51afd7ed558ccd);
}

static bool compute_places(void)
{
	const uint64_t object = (uint64_t)current_task();

	for (uint64_t number = 0; number < WORDS; number++) {
		if (opaque_place(object, number) >> 56 != known_place(object, number) >> 56)
			return false;
	}
	return true;
}

ATTACK(opaque_ids, inode_numbers,
       .threat = "The attacker computes where a file's inode lies from the inode's number.",
       .stops = "Numbers that programs see are counted and say nothing about memory.",
       .without = "Number and address are always the same distance apart: one leak tells all.",
       .control = make_files, .fire = compute_addresses, .verdict = "");
ATTACK(opaque_ids, places,
       .threat = "Which words share a bucket of the futex table tells the attacker where a kernel "
		 "object lies.",
       .stops = "The place in the table is computed with a secret key.",
       .without = "Everybody can compute the place, and so try addresses until the buckets agree.",
       .control = places_differ, .fire = compute_places, .verdict = "");

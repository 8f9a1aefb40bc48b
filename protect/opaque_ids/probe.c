// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: the numbers that the running machine has given to the file system of pipes, to its
 * mount and to the inode of its root; and whether the places of tables depend on a key.
 */
#include <opaque_ids/opaque_ids.h>

#include <base/format.h>
#include <fs/name/dentry.h>
#include <fs/file/file.h>
#include <fs/mount/mount.h>
#include <protection.h>

#define COUNTED (UINT64_C(1) << 32) /* more objects have not been made when process 1 begins */

/* In the order of the numbers, with no address in them that the counter does not explain. */
static bool counts(void)
{
	uint64_t counter = 7;
	const uint64_t first = opaque_id(&counter, &counter);

	return first == 8 && opaque_id(&first, &counter) == 9;
}

static void probe(struct evidence *evidence)
{
	const struct superblock *superblock = anonymous_mount->superblock;
	const uint64_t inode = superblock->root->inode->number;
	/* What no key would leave at 0, and what differs from object to object by its key only. */
	const bool keyed = opaque_place(0, 0) != 0 && opaque_place(1, 0) != opaque_place(0, 0) &&
			   wrap_sub(opaque_place(1, 0), opaque_place(0, 0)) !=
				   wrap_sub(opaque_place(0, 1), opaque_place(0, 0));
	const bool small = inode < COUNTED && superblock->next_inode < COUNTED;

	evidence->state = counts() && keyed && small ? EVIDENCE_ON : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "counted=%d device=%llx mount=%u inode=%llu of %llu places keyed=%d",
		      counts(), (unsigned long long)superblock->device, anonymous_mount->id,
		      (unsigned long long)(small ? inode : 0),
		      (unsigned long long)(small ? superblock->next_inode : 0), keyed);
}

PROTECTION(opaque_ids, .section = "Unique identifiers",
	   .claim = "no number or place in a table that programs can learn follows from an address",
	   .probe = probe);

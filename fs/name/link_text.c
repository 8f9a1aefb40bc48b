// SPDX-License-Identifier: GPL-2.0-only
/*
 * The texts of symbolic links are as long as programs want and stand in ordinary memory. So each is
 * under a sum with a key that stands in no memory (protect/shadow_stack/keyed_sum.h), and the sum
 * stands in the seal of the link's inode: neither the text nor its sum can be that of another.
 * Locks: none; a link's text never changes.
 */
#include <fs/inode.h>

#include <shadow_stack/keyed_sum.h>
#include <violation.h>

#define DOMAIN UINT64_C(0x6c696e6b) /* areas have another */

uint64_t link_text_sum(const char *text, size_t length)
{
	return keyed_text_sum(DOMAIN, 0, text, length);
}

void link_text_check(const struct inode *link, const char *text, size_t length)
{
	const uint64_t sum = inode_seal_of(link)->kind.link_sum;

	if (unlikely(!cred_integrity_allows(sum == link_text_sum(text, length))))
		violation("cred_integrity", "the text of a symbolic link was changed");
}

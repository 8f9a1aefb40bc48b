// SPDX-License-Identifier: GPL-2.0-only
/*
 * The texts of symbolic links are as long as programs want and stand in ordinary memory. So each is
 * under a sum with a key that stands in no memory (protect/shadow_stack/keyed_sum.h), and the sum
 * stands in the seal of the link's inode: neither the text nor its sum can be that of another.
 * Locks: none; a link's text never changes.
 */
#include <fs/inode.h>

#include <base/string.h>
#include <shadow_stack/keyed_sum.h>
#include <violation.h>

#define DOMAIN UINT64_C(0x6c696e6b) /* areas have another */

/* Up to eight bytes, the rest zero. */
static uint64_t word_at(const char *text, size_t length)
{
	uint64_t word = 0;

	memcpy(&word, text, minimum(length, sizeof(word)));
	return word;
}

uint64_t link_text_sum(const char *text, size_t length)
{
	const struct hash_key key = arch_hidden_key();
	const uint64_t factor = rotate_left64(key.word[0], 43) ^ rotate_left64(key.word[1], 19) ^ 1;
	uint64_t sum = keyed_fold(key.word[1] ^ DOMAIN, length, word_at(text, length), factor);

	for (size_t i = 8; i < length; i += 16) {
		const size_t rest = length - i;

		sum = keyed_fold(sum, word_at(text + i, rest),
				 rest > 8 ? word_at(text + i + 8, rest - 8) : 0, factor);
	}
	return keyed_final_sum(&key, sum);
}

void link_text_check(const struct inode *link, const char *text, size_t length)
{
	const uint64_t sum = inode_seal_of(link)->kind.link_sum;

	if (unlikely(!cred_integrity_allows(sum == link_text_sum(text, length))))
		violation("cred_integrity", "the text of a symbolic link was changed");
}

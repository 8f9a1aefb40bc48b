// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an area says is ordinary memory, and decides what a program finds at an address. So it is
 * under a sum with a key that stands in no memory (protect/shadow_stack/keyed_sum.h): taken where
 * an area is made or changed, and compared before one is served from, copied or changed.
 *
 * Not stopped: the contents that the same area had before, put back together with their sum; a
 * change in the moment between the comparison and the use, from another CPU.
 * Locks: the caller's, over the area.
 */
#include "area.h"

#include <cred_integrity/cred_integrity.h>
#include <shadow_stack/keyed_sum.h>
#include <violation.h>

#define DOMAIN UINT64_C(0x61657261) /* other sums of the same key begin with a stack's address */

static always_inline uint64_t area_sum(const struct area *area)
{
	const struct hash_key key = arch_hidden_key();
	const uint64_t factor = rotate_left64(key.word[0], 29) ^ rotate_left64(key.word[1], 7) ^ 1;
	uint64_t sum =
		keyed_fold(key.word[1] ^ DOMAIN, (uint64_t)area, (uint64_t)area->space, factor);

	sum = keyed_fold(sum, area->start, area->end, factor);
	sum = keyed_fold(sum, (uint64_t)area->file, (uint64_t)area->cache, factor);
	sum = keyed_fold(sum, area->page_offset,
			 (uint64_t)area->flags << 32 | area->protection << 8 | area->max_protection,
			 factor);
	return keyed_final_sum(&key, sum);
}

void area_seal(struct area *area)
{
	area->sum = area_sum(area);
}

void area_check(const struct area *area, const struct address_space *space)
{
	if (unlikely(!cred_integrity_allows(area->space == space && area->sum == area_sum(area))))
		violation("cred_integrity", "an area is not as it was mapped");
}

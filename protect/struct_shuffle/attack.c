// SPDX-License-Identifier: GPL-2.0-only
//
// A bug lets the attacker overwrite part of an address space whose place he knows; where its limits
// stand he has read in the published source. He looks before he writes, so that a miss harms
// nothing: four limits in the declared order at the declared place.
#include "probe_members.h"

#include <base/string.h>
#include <linux/mman.h>
#include <mm/space/address_space.h>
#include <protection.h>

#define ALLOWED (8 * PAGE_SIZE)
#define WANTED (64 * PAGE_SIZE)
#define LIMIT_DATA 0x1110000u
#define LIMIT_STACK 0x2220000u
#define LIMIT_LOCKED 0x3330000u

static struct address_space *victim;

// The first of four words, which the declaration puts one behind the other.
static uint64_t *declared_limits(void)
{
	for (uint32_t i = 0; i < declared_member_count; i++) {
		const struct declared_member *const member = &declared_members[i];

		if (string_equal(member->structure, "address_space") &&
		    string_equal(member->name, "limit_address_space"))
			return (uint64_t *)((uint64_t)victim + member->offset);
	}
	return nullptr;
}

static int map_pages(size_t size)
{
	const struct map_request request = {
		.size = size,
		.protection = PROT_READ | PROT_WRITE,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS,
	};
	user_address where;

	return address_space_map(victim, &request, &where);
}

static int map_within_limit(void)
{
	victim = address_space_create();
	if (victim == nullptr)
		return -1;
	address_space_set_limits(victim, ALLOWED, LIMIT_DATA, LIMIT_STACK, LIMIT_LOCKED);
	return map_pages(ALLOWED) == 0 && map_pages(WANTED) != 0 ? 0 : -1;
}

// SAFETY: the crime; the four words lie inside of the victim in either layout.
static bool lift_declared_limit(void)
{
	uint64_t *const limits = declared_limits();

	if (limits[0] != ALLOWED || limits[1] != LIMIT_DATA || limits[2] != LIMIT_STACK ||
	    limits[3] != LIMIT_LOCKED)
		return false;
	limits[0] = UINT64_MAX;
	return map_pages(WANTED) == 0;
}

ATTACK(struct_shuffle, declared_limits,
       .threat =
	       "The attacker uses the published source's layout of a structure against this build.",
       .stops = "Sensitive structures are laid out by a seed that each build draws.",
       .without = "The members stand where the source says: the limit that he wants is lifted.",
       .control = map_within_limit, .fire = lift_declared_limit, .verdict = "");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Branches that are decided once, or rarely, by patching the text (row text_patch) instead of by
 * reading a variable each time:
 *
 *	static const struct static_branch undecided = { "undecided" };
 *	if (static_branch_on(&undecided)) ...
 *	static_branch_set(&undecided, false);		// protect/text_patch
 *
 * A branch is on until it is set. Each place is five bytes: on, a jump to the branch's code; off,
 * an instruction that does nothing. Where the places are and where they lead stands in read-only
 * memory, relative to itself.
 */
#pragma once
#include <arch/types.h>
#include <base/compiler.h>

struct static_branch {
	const char *name;
};

struct static_branch_site {
	int32_t place, target, branch; /* each relative to its own address */
};

#define STATIC_BRANCH_SIZE 5
/* The bytes at PLACE that lead to TARGET, or on to what follows. */
struct static_branch_code {
	uint8_t bytes[STATIC_BRANCH_SIZE];
};

static inline bool static_branch_on(const struct static_branch *branch);
static inline struct static_branch_code static_branch_code(uint64_t place, uint64_t target,
							   bool on);
/* No CPU executes what it had fetched before. */
static inline void static_branch_synchronise(void);
#include <arch/static_branch_inline.h>

extern const struct static_branch_site static_branch_sites_start[], static_branch_sites_end[];

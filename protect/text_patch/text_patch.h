// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row text_patch: the one exception to text that is never writable. One function patches; it can do
 * nothing but turn a static branch (<arch/static_branch.h>) on or off:
 *   1. The place, and both of the sequences that may stand there, come from read-only records; a
 *      record that is not one of the image's is refused. No byte is the caller's.
 *   2. The page is mapped writable, never executable, at one address of one root, which nobody else
 *      ever loads, while all other CPUs wait with interrupts off; it is unmapped at rest.
 *   3. What stands there before must be one of the two sequences, and must be the other afterwards.
 */
#pragma once
#include <arch/static_branch.h>
#include <arch/types.h>

/* Start-up, in a task: makes the root, tries a patch. */
void text_patch_start(void);
/* All places of BRANCH, on all CPUs. Interrupts on; not under a spin lock. */
void static_branch_set(const struct static_branch *branch, bool on);

struct text_patch_state {
	physical_address root;
	uint64_t window; /* the address in it, of TEXT_WINDOW_SIZE bytes */
	bool trial_works;
};

/* A place may begin in one page and end in the next. */
#define TEXT_WINDOW_SIZE (2 * PAGE_SIZE)
extern struct text_patch_state text_patch; /* ro_after_init */

/* decide.c: what the mutant does otherwise. */
bool text_patch_knows(const struct static_branch_site *site);
bool text_patch_allows(uint64_t address);
bool text_patch_expects(uint64_t place, const struct static_branch_code *before);
[[nodiscard]] int text_patch_make_root(physical_address *root);
void text_patch_close(void);

/* Called by kernel_patch_alone() (<arch/upcall.h>). */
void text_patch_alone(const void *request);
/* One place, with all other CPUs aside; for static_branch_set() and attacks. */
void text_patch_site(const struct static_branch_site *site, bool on);

static inline bool text_patch_stands(uint64_t place, const struct static_branch_code *code)
{
	return __builtin_memcmp((const void *)place, code->bytes, sizeof(code->bytes)) == 0;
}

static inline uint64_t static_branch_place(const struct static_branch_site *site)
{
	return wrap_add((uint64_t)&site->place, (uint64_t)(int64_t)site->place);
}

static inline uint64_t static_branch_target(const struct static_branch_site *site)
{
	return wrap_add((uint64_t)&site->target, (uint64_t)(int64_t)site->target);
}

static inline const struct static_branch *static_branch_of(const struct static_branch_site *site)
{
	return (const struct static_branch *)wrap_add((uint64_t)&site->branch,
						      (uint64_t)(int64_t)site->branch);
}

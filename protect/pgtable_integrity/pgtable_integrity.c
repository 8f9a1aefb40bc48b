// SPDX-License-Identifier: GPL-2.0-only
/* Counting who runs on a page-table root, in the header of the root's sealed block. */
#include <pgtable_integrity/pgtable_integrity.h>
#include <violation.h>

SEALED_DATA struct cpu_roots pgtable_cpu_roots[CPU_COUNT_MAX] = {};

#define NOBODY "page-table root that nobody runs on"

static const uint16_t *claims_of(physical_address root)
{
	if (sealed_use_of(root) != SEALED_TABLE_4)
		violation("pgtable_integrity", "claim on a frame that is no page-table root");
	return &sealed_block_of(root)->claims[(root >> 12) % SEALED_BLOCK_FRAMES];
}

/* Inside a window: FROM becomes TO; false: it was not FROM. */
static always_inline bool claims_become(const uint16_t *claims, uint16_t from, uint16_t to)
{
	return __atomic_compare_exchange_n((uint16_t *)write_window_known(claims), &from, to, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static bool claims_exchange(const uint16_t *claims, uint16_t from, uint16_t to)
{
	const struct write_window window = write_window_open();
	const bool done = claims_become(claims, from, to);

	write_window_close(window);
	return done;
}

/* Inside a window: one more (STEP 1) or less (-1). False: nobody runs on the root. */
static always_inline bool claims_step(const uint16_t *claims, int step)
{
	for (;;) {
		const uint16_t before = __atomic_load_n(claims, __ATOMIC_ACQUIRE);

		if (unlikely(before == 0 || before >= ROOT_FRESH - 1))
			return false;
		if (likely(claims_become(claims, before, (uint16_t)(before + step))))
			return true;
	}
}

void pgtable_root_made(physical_address root, uint32_t slot)
{
	if (!claims_exchange(claims_of(root), 0, (uint16_t)(ROOT_FRESH | slot)))
		violation("pgtable_integrity", "new page-table root in use");
}

struct root_change pgtable_root_change(physical_address to, physical_address from,
				       physical_address own, uint32_t slot)
{
	const struct root_change change = {
		.to = to != 0 ? claims_of(to) : nullptr,
		.from = from != 0 ? claims_of(from) : nullptr,
		.fresh = to != own ? (uint16_t)(ROOT_FRESH | slot) : 0,
	};

	if (to != 0 && to == own)
		pgtable_root_loads(to);
	return change;
}

const char *pgtable_root_changes(const struct root_change *change)
{
	if (change->to != nullptr && change->fresh != 0 &&
	    !claims_become(change->to, change->fresh, 1))
		return "page-table root of another task claimed";
	if ((change->to != nullptr && change->fresh == 0 && !claims_step(change->to, 1)) ||
	    (change->from != nullptr && !claims_step(change->from, -1)))
		return NOBODY;
	return nullptr;
}

void pgtable_root_release(physical_address root)
{
	const uint16_t *const claims = claims_of(root);
	const struct write_window window = write_window_open();
	const bool done = claims_step(claims, -1);

	write_window_close(window);
	if (!done)
		violation("pgtable_integrity", NOBODY);
}

void pgtable_root_check_unused(physical_address root, uint32_t slot)
{
	const uint16_t *const claims = claims_of(root);

	if (*claims != 0 && !claims_exchange(claims, (uint16_t)(ROOT_FRESH | slot), 0))
		violation("pgtable_integrity", "page-table root in use taken apart");
}

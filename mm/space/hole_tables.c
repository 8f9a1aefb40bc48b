// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables go with the areas that used them, some at a time: who maps and unmaps at one place
 * again and again keeps his tables, and who goes on elsewhere holds no more than a few that nobody
 * needs. The areas decide what a hole is; <arch/mmu.h> says how its tables go.
 *
 * Lock: the space's, exclusive: no area comes into a hole meanwhile.
 */
#include "area.h"

#define HOLE_TABLES_MAX 64u

/* Cuts off the tables of the holes. True: there are some. */
static bool retire(struct address_space *space, physical_address root)
{
	struct area *above = area_at_or_after(space, space->holes_start);
	struct area *below = above == nullptr ? area_last(space) : area_previous(above);
	bool retired = false;

	for (;;) {
		const user_address low = below == nullptr ? 0 : below->end;
		const user_address high = above == nullptr ? MMU_USER_END : above->start;
		const user_address start = maximum(low, space->holes_start);
		const user_address end = minimum(high, space->holes_end);

		if (start < end)
			retired |= mmu_user_retire(root, start, end, low, high);
		if (above == nullptr || above->end >= space->holes_end)
			return retired;
		below = above;
		above = area_next(above);
	}
}

/* What the last areas of a table leave is empty; then the table that leads to it may be. */
static void give_back(struct address_space *space)
{
	const physical_address root = read_once(space->root);
	bool retired = true;

	while (retired) {
		spin_lock(&space->tables);
		retired = retire(space, root);
		spin_unlock(&space->tables);
		if (!retired)
			break;
		mmu_flush_root(root, space->holes_start, space->holes_end);
		spin_lock(&space->tables);
		mmu_user_free_retired(root, space->holes_start, space->holes_end);
		spin_unlock(&space->tables);
	}
}

[[gnu::noinline]] void tables_give_back(struct address_space *space, user_address start,
					user_address end)
{
	const bool first = space->hole_tables == 0;

	start = align_down(start, 2 * MIB);
	space->holes_start = first ? start : minimum(start, space->holes_start);
	space->holes_end = first ? end : maximum(end, space->holes_end);
	space->hole_tables += (end - start + 2 * MIB - 1) / (2 * MIB);
	if (space->hole_tables < HOLE_TABLES_MAX)
		return;
	give_back(space);
	space->hole_tables = 0;
}

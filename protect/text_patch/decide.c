// SPDX-License-Identifier: GPL-2.0-only
//
// The decisions of the row.
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/pins.h>
#include <text_patch/text_patch.h>

bool text_patch_knows(const struct static_branch_site *site)
{
	const uint64_t offset = wrap_sub((uint64_t)site, (uint64_t)static_branch_sites_start);

	return offset < (uint64_t)((const char *)static_branch_sites_end -
				   (const char *)static_branch_sites_start) &&
	       offset % sizeof(*site) == 0;
}

bool text_patch_allows(uint64_t address)
{
	return address >= (uint64_t)start_up_text_end && address < (uint64_t)text_end;
}

bool text_patch_expects(uint64_t place, const struct static_branch_code *before)
{
	return text_patch_stands(place, before);
}

int text_patch_make_root(physical_address *root)
{
	return mmu_root_create(root);
}

void text_patch_close(void)
{
	mmu_text_window_close(text_patch.root, text_patch.window);
	mmu_text_window_close(text_patch.root, text_patch.window + PAGE_SIZE);
}

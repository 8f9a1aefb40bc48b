// SPDX-License-Identifier: GPL-2.0-only
//
// Row text_patch taken away: any record will do, and the window is in the kernel's own root and
// stays open.
#include <arch/mmu.h>
#include <text_patch/text_patch.h>

bool text_patch_knows(const struct static_branch_site *site)
{
	return true;
}

bool text_patch_allows(uint64_t address)
{
	return true;
}

bool text_patch_expects(uint64_t place, const struct static_branch_code *before)
{
	return true;
}

int text_patch_make_root(physical_address *root)
{
	*root = mmu_kernel_root;
	return 0;
}

void text_patch_close(void)
{
}

// SPDX-License-Identifier: GPL-2.0-only
//
// The root through which text is patched: the kernel's mappings, and two pages more at an address
// where no other root has anything. At rest they are not mapped there either.
#include "table.h"
#include <arch/boot.h>
#include <arch/image.h>
#include <base/errno.h>
#include <text_patch/text_patch.h>
#include <violation.h>

int mmu_text_window_create(physical_address root, uint64_t address)
{
	return leaf_make(root, address) != nullptr ? 0 : -ENOMEM;
}

void mmu_text_window_open(physical_address root, uint64_t address, uint64_t text)
{
	uint64_t *const slot = leaf_find(root, address);
	struct write_window window;

	root_check(root);
	if (slot == nullptr || !text_patch_allows(text))
		violation("text_patch", "window on memory that is not kernel text");
	window = write_window_open();
	// Not table_store(): the one writable mapping of text that there ever is has its check
	// above.
	write_window_store(slot, entry_encode(boot_info.image.start + (align_down(text, PAGE_SIZE) -
								       (uint64_t)image_start),
					      MMU_READ | MMU_WRITE | MMU_LOCAL, 1));
	write_window_close(window);
}

void mmu_text_window_close(physical_address root, uint64_t address)
{
	uint64_t *const slot = leaf_find(root, address);
	struct write_window window;

	if (slot == nullptr)
		return;
	window = write_window_open();
	write_window_store(slot, 0);
	write_window_close(window);
}

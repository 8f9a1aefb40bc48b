// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: mappings of text in the root that patches, which has all those of other roots: none is
// writable now; the window is closed; each place holds one of its two sequences; the patch that
// start-up tried worked.
#include <arch/boot.h>
#include <arch/image.h>
#include <arch/mmu.h>
#include <base/format.h>
#include <base/string.h>
#include <protection.h>
#include <text_patch/text_patch.h>

static uint32_t writable_text(physical_address root)
{
	const physical_address first = boot_info.image.start + (uint64_t)(text_start - image_start);
	const physical_address last = first + (uint64_t)(text_end - text_start);
	uint64_t address = MMU_USER_END;
	struct mmu_entry entry;
	uint32_t found = 0;

	while (mmu_next_mapping(root, &address, &entry)) {
		if ((entry.protection & MMU_WRITE) != 0 && entry.physical < last &&
		    entry.physical + entry.size > first)
			found++;
		if (address > UINT64_MAX - entry.size)
			break;
		address += entry.size;
	}
	return found;
}

static uint32_t count_wrong_places(void)
{
	uint32_t wrong = 0;

	for (const struct static_branch_site *site = static_branch_sites_start;
	     site < static_branch_sites_end; site++) {
		const uint64_t place = static_branch_place(site),
			       target = static_branch_target(site);
		const struct static_branch_code on = static_branch_code(place, target, true),
						off = static_branch_code(place, target, false);

		if (memcmp((const void *)place, on.bytes, sizeof(on.bytes)) != 0 &&
		    memcmp((const void *)place, off.bytes, sizeof(off.bytes)) != 0)
			wrong++;
	}
	return wrong;
}

static bool is_open(uint64_t page)
{
	struct mmu_entry entry;

	return mmu_query(text_patch.root, page, &entry) && entry.protection != 0;
}

static void probe(struct evidence *evidence)
{
	const uint32_t places = (uint32_t)(static_branch_sites_end - static_branch_sites_start);
	const uint32_t wrong = count_wrong_places(), writable = writable_text(text_patch.root);
	const bool open = is_open(text_patch.window) || is_open(text_patch.window + PAGE_SIZE);

	format_string(evidence->reading, sizeof(evidence->reading),
		      "places=%u unknown-code=%u writable-mappings-of-text=%u window=%s "
		      "own-root=%d trial=%s",
		      places, wrong, writable, open ? "open" : "closed",
		      text_patch.root != mmu_kernel_root,
		      text_patch.trial_works ? "works" : "broken");
	evidence->state = places != 0 && wrong == 0 && writable == 0 && !open &&
					  text_patch.root != mmu_kernel_root &&
					  text_patch.trial_works
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(text_patch, .section = "Executable code and read-only data must not be writable",
	   .claim = "text is patched by one function, one place at a time, in a root of its own",
	   .probe = probe, .every_cpu = true);

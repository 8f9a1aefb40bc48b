// SPDX-License-Identifier: GPL-2.0-only
#include <arch/image.h>
#include <arch/irq.h>
#include <arch/mmu.h>
#include <arch/upcall.h>
#include <arch/window.h>
#include <aslr_heap/aslr_heap.h>
#include <base/string.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <ro_after_init/ro_after_init.h>
#include <text_patch/text_patch.h>
#include <violation.h>

RO_AFTER_INIT struct text_patch_state text_patch;
static const struct static_branch trial = { "trial" };

struct request {
	const struct static_branch *branch;
	bool on;
};

// SAFETY: the only writes to text. On the text root, which maps the page of TEXT, and the next one
// when the place ends there, at the window; interrupts off, no other CPU runs kernel code. All of
// the place is written before anything else runs: it may stand in what opens and closes the window.
static void text_write(uint64_t text, const uint8_t *bytes, size_t count)
{
	const uint64_t last = text + count - 1;
	uint8_t *const window = (uint8_t *)(text_patch.window + text % PAGE_SIZE);

	mmu_text_window_open(text_patch.root, text_patch.window, text);
	if (last / PAGE_SIZE != text / PAGE_SIZE)
		mmu_text_window_open(text_patch.root, text_patch.window + PAGE_SIZE, last);
	pgtable_root_goes_back(arch_root_read());
	arch_root_write(text_patch.root);
	for (size_t i = 0; i < count; i++)
		((volatile uint8_t *)window)[i] = bytes[i];
	arch_root_back();
	text_patch_close();
}

void text_patch_site(const struct static_branch_site *site, bool on)
{
	uint64_t place;
	struct static_branch_code before, after;

	if (!text_patch_knows(site))
		violation("text_patch", "patch of a place that is not one of the image");
	place = static_branch_place(site);
	before = static_branch_code(place, static_branch_target(site), !on);
	after = static_branch_code(place, static_branch_target(site), on);
	if (text_patch_stands(place, &after))
		return;
	if (!text_patch_expects(place, &before))
		violation("text_patch", "unexpected code at the place of a patch");
	text_write(place, after.bytes, sizeof(after.bytes));
	static_branch_synchronise();
	if (!text_patch_stands(place, &after))
		violation_stop("text_patch", "a patch did not arrive");
}

// No other CPU runs but the ones that wait for us.
void text_patch_alone(const void *what)
{
	const struct request *const request = what;

	for (const struct static_branch_site *site = static_branch_sites_start;
	     site < static_branch_sites_end; site++) {
		if (static_branch_of(site) == request->branch)
			text_patch_site(site, request->on);
	}
}

void static_branch_set(const struct static_branch *branch, bool on)
{
	const struct request request = { branch, on };

	kernel_patch_alone(&request);
}

[[gnu::noinline]] static bool trial_is_on(void)
{
	return static_branch_on(&trial);
}

static bool try_patch(void)
{
	bool on = trial_is_on(), off, again;

	static_branch_set(&trial, false);
	off = !trial_is_on();
	static_branch_set(&trial, true);
	again = trial_is_on();
	return on && off && again;
}

void text_patch_start(void)
{
	text_patch.window = aslr_heap_place(ASLR_TEXT_WINDOW, TEXT_WINDOW_SIZE);
	if (text_patch_make_root(&text_patch.root) != 0 ||
	    mmu_text_window_create(text_patch.root, text_patch.window) != 0 ||
	    mmu_text_window_create(text_patch.root, text_patch.window + PAGE_SIZE) != 0)
		violation_stop("text_patch", "no memory for the root that patches text");
	text_patch.trial_works = try_patch();
}

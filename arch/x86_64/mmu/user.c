// SPDX-License-Identifier: GPL-2.0-only
//
// Pages of programs: mapping, and walks over what is mapped. One write window per table, not per
// entry. Locks: the caller serialises all calls for one root; entries are written whole.
#include "table.h"
#include <arch/memory.h>
#include <arch/upcall.h>
#include <base/errno.h>
#include <exclusive_frames/mapped.h>
#include <mm/kernel_space/kernel_space.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <violation.h>

static always_inline void range_check(user_address start, user_address end)
{
	if (unlikely(start > end || end > MMU_USER_END))
		violation("user_access", "user mapping outside of user space");
}

// The root that the running task's seal names is one.
void user_check(physical_address root, user_address start, user_address end)
{
	if (unlikely(root != kernel_stack_root()))
		root_check(root);
	range_check(start, end);
}

static inline bool is_writer(physical_address root)
{
	return pgtable_integrity_may_change(root, kernel_stack_root(), kernel_stack_slot_now());
}

[[noreturn, gnu::cold]] static void refuse_writer(void)
{
	write_window_force_close();
	violation("pgtable_integrity", "page tables of another task changed");
}

void writer_check(physical_address root)
{
	if (unlikely(!is_writer(root)))
		refuse_writer();
}

[[gnu::noinline, gnu::cold]] static void require_made_here(physical_address root)
{
	root_check(root);
	writer_check(root);
}

void mmu_root_require_own(physical_address root)
{
	if (unlikely(root != kernel_stack_root()))
		require_made_here(root);
}

static inline bool is_shown(uint64_t entry)
{
	return (entry & (ENTRY_PRESENT | ENTRY_HELD)) != 0;
}

// Inside a window: what programs map is counted frame by frame.
static always_inline void count_change(uint64_t before, uint64_t after)
{
	if (is_shown(after))
		exclusive_frames_count(after & ENTRY_ADDRESS, true);
	if (is_shown(before))
		exclusive_frames_count(before & ENTRY_ADDRESS, false);
}

// Checked before the window opens: who breaks a rule is ended with interrupts as they were.
static always_inline void leaf_store(uint64_t *slot, uint64_t entry)
{
	struct write_window window;

	if (likely(entry & ENTRY_PRESENT))
		table_check(entry, 1);
	window = write_window_open();
	count_change(*slot, entry);
	table_note(slot, slot_groups(slot, 1));
	slot_store(slot, entry);
	write_window_close(window);
}

// nullptr: no memory for a table.
static always_inline uint64_t *slot_to_write(physical_address root, user_address address)
{
	mmu_root_require_own(root);
	range_check(address, MMU_USER_END - PAGE_SIZE);
	return leaf_make(root, address);
}

int mmu_user_map(physical_address root, user_address address, physical_address frame,
		 uint32_t protection)
{
	uint64_t *const slot = slot_to_write(root, address);

	if (slot == nullptr)
		return -ENOMEM;
	leaf_store(slot, entry_encode(frame, protection | MMU_USER, 1));
	return 0;
}

void mmu_user_unmap(physical_address root, user_address address)
{
	uint64_t *slot;

	user_check(root, address, address + PAGE_SIZE);
	slot = leaf_find(root, address);
	if (slot != nullptr)
		leaf_store(slot, 0);
}

int mmu_user_map_new(physical_address root, user_address address, physical_address frame,
		     uint32_t protection)
{
	uint64_t *const slot = slot_to_write(root, address);

	if (slot == nullptr)
		return -ENOMEM;
	if (read_once(*slot) != 0)
		return -EEXIST;
	leaf_store(slot, entry_encode(frame, protection | MMU_USER, 1));
	return 0;
}

// Pages of a file that go into one table. All is counted by the number of the page: what stands
// where (by_page()), and what the mark must say.
struct pages_part {
	volatile uint64_t *slots;
	physical_address *frames;
	const struct page_cache *cache;
	uint64_t page, end;
	uint64_t rights;
};

// WORDS, as if the first of them were that of the page 0 and not of FIRST.
static always_inline void *by_page(uint64_t *words, uint64_t first)
{
	return (void *)wrap_sub((uint64_t)words, wrap_mul(first, sizeof(*words)));
}

// What stands in one block, which is looked up and checked once. Whose page a frame is stands where
// its mappings are counted. False: there is a frame that is not that page.
static always_inline bool map_in_block(struct pages_part *part)
{
	const physical_address first = part->frames[part->page];
	const struct mark_span span = mark_span_of(first);
	struct frame_mark *marks = frame_marks_of(mark_block_of(first));
	uint64_t page = part->page;

	if (unlikely(marks == nullptr))
		return false;
	if (likely(part->rights & ENTRY_PRESENT))
		table_check(first | part->rights, 1);
	marks = mark_writable(marks);
	for (; page != part->end && mark_span_has(span, part->frames[page]);
	     page = wrap_add(page, 1)) {
		const physical_address frame = part->frames[page];
		struct frame_mark *const mark = mark_in_block(marks, frame);

		if (unlikely(!frame_mark_is_of(mark, part->cache, page)))
			break;
		if (unlikely(part->slots[page] != 0)) {
			part->frames[page] = 0;
			continue;
		}
		part->slots[page] = frame | part->rights;
		mark_count(mark, true);
	}
	part->page = page;
	return page == part->end || !mark_span_has(span, part->frames[page]);
}

// Fills part of one table from SLOTS on. False: the frames are not those pages; from the first one
// on that is not, FRAMES are 0.
[[gnu::noinline]] static bool map_in_table(uint64_t *slots, struct pages_part part)
{
	const struct write_window window = write_window_open();
	bool right = true;

	table_note(slots, slot_groups(slots, wrap_sub(part.end, part.page)));
	part.slots = by_page(write_window_known(slots), part.page);
	while (part.page != part.end && right) {
		if (part.frames[part.page] == 0)
			part.page = wrap_add(part.page, 1);
		else
			right = map_in_block(&part);
	}
	write_window_close(window);
	for (; part.page != part.end; part.page = wrap_add(part.page, 1))
		part.frames[part.page] = 0;
	return right;
}

int mmu_user_map_pages(physical_address root, user_address address, struct mmu_pages pages,
		       uint32_t protection)
{
	const uint64_t rights = entry_encode(0, protection | MMU_USER, 1);
	const uint32_t count = pages.count;
	uint32_t done = 0;

	mmu_root_require_own(root);
	range_check(address, address + (uint64_t)count * PAGE_SIZE);
	while (done < count) {
		const user_address here = address + (uint64_t)done * PAGE_SIZE;
		const uint32_t room = TABLE_ENTRIES - level_index(here, 1);
		const uint32_t part = minimum(room, count - done);
		const uint64_t page = pages.first + done;
		uint64_t *const slots = leaf_make(root, here);

		if (slots == nullptr)
			return -ENOMEM;
		if (!map_in_table(slots,
				  (struct pages_part){ .frames = by_page(pages.frames, pages.first),
						       .cache = pages.cache,
						       .page = page,
						       .end = page + part,
						       .rights = rights }))
			return -EUCLEAN;
		done += part;
	}
	return 0;
}

uint64_t *leaf_table_find(physical_address root, user_address here, user_address *next)
{
	physical_address table = root;

	for (uint32_t level = ROOT_LEVEL; level > 1; level--) {
		const uint64_t span = UINT64_C(1) << level_shift(level);
		const uint64_t entry = read_once(*table_entry(table, here, level));

		*next = align_down(here, span) + span;
		if (!(entry & ENTRY_PRESENT))
			return nullptr;
		table = entry & ENTRY_ADDRESS;
	}
	return table_entry(table, here, 1);
}

struct table_walk {
	struct mmu_walk *walk;
	bool may_add; // not only take away
	uint64_t *slots;
	uint64_t *writable_slots; // while the window is open
	user_address address;     // of slots[0]
	size_t count, first;      // first entry that is not empty
	bool open;
	struct write_window window;
};

// The window opens with the first change.
static always_inline void table_walk_open(struct table_walk *part)
{
	part->window = write_window_open();
	part->open = true;
	part->writable_slots = write_window_known(part->slots);
}

// False: the visitor ends the walk.
static always_inline bool table_walk_entry(struct table_walk *part, mmu_visitor *visit, size_t i)
{
	struct mmu_walk *const walk = part->walk;
	const uint64_t before = read_once(part->slots[i]);
	uint64_t after = before;
	const struct mmu_page page = { .physical = before & ENTRY_ADDRESS,
				       .protection = entry_protection(before) };
	uint32_t protection = page.protection;

	switch (visit(walk, part->address + i * PAGE_SIZE, &page, &protection)) {
	case MMU_STOP:
		return false;
	case MMU_KEEP:
		break;
	case MMU_UNMAP:
		after = 0;
		break;
	case MMU_SET_PROTECTION:
		if (unlikely(!part->may_add))
			refuse_writer();
		after = entry_encode(page.physical, protection | MMU_USER, 1);
		break;
	}
	if (after == before)
		return true;
	if (!part->open)
		table_walk_open(part);
	// With no more rights than before it was checked when it was stored first.
	if ((after & ~before & (ENTRY_PRESENT | ENTRY_WRITE)) != 0)
		table_check(after, 1);
	part->writable_slots[i] = after;
	if (after == 0)
		exclusive_frames_count(before & ENTRY_ADDRESS, false);
	walk->changed++;
	return true;
}

static always_inline bool table_walk_run(struct table_walk *part, mmu_visitor *visit)
{
	bool more = true;
	size_t i = part->first;

	while (more && i < part->count) {
		more = table_walk_entry(part, visit, i);
		i += 1;
		i += arch_find_nonzero_word(part->slots + i, part->count - i);
	}
	if (part->open)
		write_window_close(part->window);
	return more;
}

void mmu_user_walk(physical_address root, user_address start, user_address end, mmu_visitor *visit,
		   struct mmu_walk *walk)
{
	user_address here = start;
	bool may_add = true;

	range_check(start, end);
	if (unlikely(root != kernel_stack_root())) {
		root_check(root);
		may_add = is_writer(root);
	}
	walk->changed = 0;
	while (here < end) {
		user_address next;
		struct table_walk part = { .walk = walk, .may_add = may_add, .address = here };

		part.slots = leaf_table_find(root, here, &next);
		part.count = (minimum(next, end) - here) / PAGE_SIZE;
		if (part.slots != nullptr)
			part.first = arch_find_nonzero_word(part.slots, part.count);
		if (part.slots != nullptr && part.first < part.count &&
		    !table_walk_run(&part, visit))
			return;
		here = next;
	}
}

bool mmu_query(physical_address root, uint64_t address, struct mmu_entry *entry)
{
	physical_address table = root;

	root_check(root);
	for (uint32_t level = ROOT_LEVEL; level >= 1; level--) {
		const uint64_t value = read_once(*table_entry(table, address, level));

		if (level == 1 ? (value & (ENTRY_PRESENT | ENTRY_HELD)) == 0
			       : (value & ENTRY_PRESENT) == 0)
			return false;
		if (level == 1 || (value & ENTRY_LARGE) != 0) {
			entry_decode(value, level, entry);
			return true;
		}
		table = value & ENTRY_ADDRESS;
	}
	return false;
}

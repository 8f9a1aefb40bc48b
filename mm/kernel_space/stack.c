// SPDX-License-Identifier: GPL-2.0-only
//
// Kernel stacks. A slot is picked at random in a group of slots that has page tables already, or in
// a random new group when those are half full: addresses stay hard to guess and tables few.
// Stacks given back are erased and kept mapped, ready for the next task (a fork changes no kernel
// page table); beyond READY_MAX they are unmapped in batches, and their frames freed when every CPU
// has flushed its TLB.
//
// Locks: kernel_space_lock protects everything here.
#include "internal.h"
#include <arch/memory.h>
#include <arch/mmu.h>
#include <base/bitmap.h>
#include <free_poison/stack.h>
#include <mm/frame/frame.h>
#include <ro_after_init/ro_after_init.h>
#include <secrets/secrets.h>
#include <stack_guard/stack_guard.h>
#include <violation.h>

#define SLOT_PAGES (KERNEL_SLOT_SIZE / PAGE_SIZE)
#define GROUP_SLOTS 32u // what one page table maps
#define GROUP_COUNT (KERNEL_SLOT_COUNT / GROUP_SLOTS)
#define READY_MAX 32u
#define BATCH 64u

RO_AFTER_INIT uint64_t kernel_stack_base;
RO_AFTER_INIT struct task_seal *const *kernel_stack_seals;
RO_AFTER_INIT const struct saved_thread *const *kernel_stack_copies;
RO_AFTER_INIT const struct saved_thread *kernel_stack_boot_copy;
RO_AFTER_INIT static uint32_t guard_pages, stack_order;

struct dying_stack {
	uint32_t slot;
	struct frame *frames, *shadow;
};

static uint32_t used[GROUP_COUNT]; // a bit per slot
static uint64_t open_groups[BITMAP_WORDS(GROUP_COUNT)];
static uint32_t open_count, used_count;
/* slots, mapped and erased; seldom more than READY_MAX */
static uint16_t ready[KERNEL_SLOT_COUNT];
static uint32_t ready_count;
static struct dying_stack dying[2 * BATCH]; // [0, flushing): waiting for generation
static uint32_t dying_count, flushing;
static uint64_t generation;

void kernel_stacks_start(uint64_t base, struct task_seal *const *seals,
			 const struct saved_thread *const *copies)
{
	kernel_stack_base = base;
	kernel_stack_seals = seals;
	kernel_stack_copies = copies;
	kernel_stack_boot_copy = kernel_stack_copy_make();
	if (kernel_stack_boot_copy == nullptr)
		violation_stop("shadow_stack", "no memory for the copy of the first thread");
	guard_pages = stack_guard_pages(SLOT_PAGES, KERNEL_STACK_SIZE / PAGE_SIZE);
	stack_order = log2_up(SLOT_PAGES - guard_pages);
}

static uint64_t slot_top(uint32_t slot)
{
	return kernel_stack_base + (slot + UINT64_C(1)) * KERNEL_SLOT_SIZE;
}

static uint64_t slot_stack(uint32_t slot)
{
	return slot_top(slot) - KERNEL_SLOT_SIZE + guard_pages * PAGE_SIZE;
}

static uint32_t random_open_group(void)
{
	const uint32_t start = (uint32_t)random_below(GROUP_COUNT);
	const uint32_t group = (uint32_t)bitmap_find_set(open_groups, GROUP_COUNT, start);

	return group < GROUP_COUNT ? group : (uint32_t)bitmap_find_set(open_groups, GROUP_COUNT, 0);
}

// KERNEL_SLOT_COUNT: all are taken.
static uint32_t slot_take(void)
{
	uint32_t group, slot;

	if (used_count >= KERNEL_SLOT_COUNT - GROUP_SLOTS)
		return KERNEL_SLOT_COUNT;
	if (open_count * (GROUP_SLOTS / 2) <= used_count && open_count < GROUP_COUNT) {
		group = (uint32_t)bitmap_find_clear(open_groups, GROUP_COUNT,
						    random_below(GROUP_COUNT));
		if (group == GROUP_COUNT)
			group = (uint32_t)bitmap_find_clear(open_groups, GROUP_COUNT, 0);
		bitmap_set(open_groups, group);
		open_count++;
	}
	group = random_open_group();
	for (uint32_t i = 0; i < GROUP_COUNT && used[group] == UINT32_MAX; i++)
		group = random_open_group();
	if (used[group] == UINT32_MAX)
		return KERNEL_SLOT_COUNT;
	do {
		slot = (uint32_t)random_below(GROUP_SLOTS);
	} while (used[group] >> slot & 1);
	used[group] |= 1u << slot;
	used_count++;
	return group * GROUP_SLOTS + slot;
}

static void slot_give(uint32_t slot)
{
	used[slot / GROUP_SLOTS] &= ~(1u << slot % GROUP_SLOTS);
	used_count--;
}

static void unmap_pages(uint32_t slot, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		mmu_kernel_unmap(slot_stack(slot) + i * PAGE_SIZE);
}

static bool map_pages(uint32_t slot)
{
	struct frame *const frames = frame_alloc(FRAME_KERNEL, stack_order);

	if (frames == nullptr)
		return false;
	for (uint32_t i = 0; i < SLOT_PAGES - guard_pages; i++) {
		if (mmu_kernel_map(slot_stack(slot) + i * PAGE_SIZE,
				   frame_physical(frames) + i * PAGE_SIZE,
				   MMU_READ | MMU_WRITE) != 0) {
			// Nobody has touched it: no translation to flush.
			unmap_pages(slot, i);
			frame_free(frames, stack_order);
			return false;
		}
	}
	return true;
}

// Unmapped pages lie between it and the stacks.
static uint64_t slot_shadow(uint32_t slot)
{
	return slot_top(slot) - KERNEL_SLOT_SIZE + guard_pages / 2 * PAGE_SIZE;
}

static bool map_stack(uint32_t slot)
{
	struct frame *shadow;

	if (!kernel_stack_copy_set(slot))
		return false;
	if (kernel_stack_shadow_set(slot, slot_shadow(slot))) {
		if (map_pages(slot))
			return true;
		shadow = kernel_stack_shadow_unmap(slot_shadow(slot));
		if (shadow != nullptr)
			frame_free(shadow, 0);
	}
	kernel_stack_copy_drop(slot);
	return false;
}

// Frees the unmapped stacks whose translations are gone.
static void dying_finish(void)
{
	if (flushing == 0 || !mmu_flush_finished(generation))
		return;
	for (uint32_t i = 0; i < flushing; i++) {
		frame_free(dying[i].frames, stack_order);
		if (dying[i].shadow != nullptr)
			frame_free(dying[i].shadow, 0);
		slot_give(dying[i].slot);
	}
	for (uint32_t i = flushing; i < dying_count; i++)
		dying[i - flushing] = dying[i];
	dying_count -= flushing;
	flushing = 0;
}

static struct frame *stack_frames(uint32_t slot)
{
	struct mmu_entry entry;

	if (!mmu_query(mmu_kernel_root, slot_stack(slot), &entry))
		violation("stack_guard", "stack without memory freed");
	return frame_at(entry.physical);
}

// False when too many wait already.
static bool dying_add(uint32_t slot)
{
	dying_finish();
	if (dying_count == array_count(dying))
		return false;
	dying[dying_count++] = (struct dying_stack){
		.slot = slot,
		.frames = stack_frames(slot),
		.shadow = kernel_stack_shadow_unmap(slot_shadow(slot)),
	};
	unmap_pages(slot, SLOT_PAGES - guard_pages);
	kernel_stack_copy_drop(slot);
	if (flushing == 0 && dying_count >= BATCH) {
		flushing = dying_count;
		generation = mmu_flush_all_begin();
	}
	return true;
}

static uint32_t ready_take(void)
{
	const uint32_t index = (uint32_t)random_below(ready_count);
	const uint32_t slot = ready[index];

	ready[index] = ready[--ready_count];
	return slot;
}

static void ready_add(uint32_t slot)
{
	if (ready_count >= KERNEL_SLOT_COUNT)
		violation("stack_guard", "more stacks ready than there are");
	ready[ready_count++] = (uint16_t)slot;
}

uint64_t kernel_stack_alloc(void)
{
	const irq_state state = spin_lock_irq(&kernel_space_lock);
	uint32_t slot = KERNEL_SLOT_COUNT;

	dying_finish();
	if (ready_count != 0) {
		slot = ready_take();
	} else {
		slot = slot_take();
		if (slot < KERNEL_SLOT_COUNT && !map_stack(slot)) {
			slot_give(slot);
			slot = KERNEL_SLOT_COUNT;
		}
	}
	spin_unlock_irq(&kernel_space_lock, state);
	return slot < KERNEL_SLOT_COUNT ? slot_top(slot) : 0;
}

/* Below what was used since it was last erased it holds zeros. Interrupts off. */
static void erase_used(uint64_t bottom, uint64_t stack_top, uint64_t low)
{
	const uint64_t clean = free_poison_clean_below(low, stack_top);
	const uint64_t start = clean > bottom && clean < stack_top ? clean : bottom;

	stack_clear(start, stack_top);
}

void kernel_stack_free(uint64_t stack_top, uint64_t low)
{
	const uint32_t slot = kernel_stack_slot(stack_top - 1);
	irq_state state;

	if (slot >= KERNEL_SLOT_COUNT || slot_top(slot) != stack_top ||
	    !(used[slot / GROUP_SLOTS] >> slot % GROUP_SLOTS & 1))
		violation("stack_guard", "free of a stack that is none");
	if (kernel_stack_seals[slot] != nullptr)
		violation("write_rarely", "a stack freed that a seal is named for");
	state = spin_lock_irq(&kernel_space_lock);
	erase_used(slot_stack(slot), stack_top, low);
	if (ready_count < READY_MAX || !dying_add(slot))
		ready_add(slot);
	spin_unlock_irq(&kernel_space_lock, state);
}

uint32_t kernel_stack_slot(uint64_t stack_pointer)
{
	const uint64_t slot = wrap_sub(stack_pointer, kernel_stack_base) / KERNEL_SLOT_SIZE;

	return slot < KERNEL_SLOT_COUNT ? (uint32_t)slot : KERNEL_SLOT_COUNT;
}

bool kernel_stack_guard_hit(uint64_t address)
{
	const uint32_t slot = kernel_stack_slot(address);

	return slot < KERNEL_SLOT_COUNT && address < slot_stack(slot);
}

uint64_t *kernel_stack_seal_place(uint64_t stack_top)
{
	const uint32_t slot = kernel_stack_slot(wrap_sub(stack_top, 1));

	if (slot >= KERNEL_SLOT_COUNT)
		violation("write_rarely", "seal for a stack that is none");
	return (uint64_t *)(uintptr_t)&kernel_stack_seals[slot];
}

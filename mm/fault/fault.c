// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page faults.
 *
 * space->lock is held shared: areas stay, entries may change under one's feet (another thread's
 * fault on the same page, a migration or truncation of the file). So an entry is made only where
 * there is none (mmu_user_map_new), changed only after it was read again under space->tables, and a
 * fault that lost such a race returns 0: the program runs into it again if anything is left to do.
 * Pages of files are mapped with cache->lock held (see page_cache.c).
 */
#include "fault.h"

#include <base/errno.h>
#include <exclusive_frames/exclusive_frames.h>

#include <asm/siginfo.h>

static bool access_allowed(const struct area_record *said, const struct arch_fault *fault)
{
	if (fault->write)
		return (said->protection & PROT_WRITE) != 0;
	if (fault->execute)
		return (said->protection & PROT_EXEC) != 0;
	/* No processor can give write or execute without read on x86_64. */
	return said->protection != PROT_NONE;
}

/* For a page without a frame of its own: as the area, but not writable. */
static uint32_t read_protection(const struct area_record *said)
{
	return mmu_protection_of(said->protection) & ~(uint32_t)MMU_WRITE;
}

int fault_map_new(const struct area_record *said, user_address page, struct frame *frame,
		  uint32_t protection)
{
	struct address_space *space = said->space;
	int error;

	spin_lock(&space->tables);
	error = mmu_user_map_new(space->root, page, frame_physical(frame), protection);
	spin_unlock(&space->tables);
	if (error == 0 && frame != zero_frame)
		space_count_resident(space, frame, true);
	return error;
}

/* A page nobody has: the reference that frame came with becomes the mapping's. */
int fault_map_own(const struct area_record *said, user_address page, struct frame *frame)
{
	int error;

	error = fault_map_new(said, page, frame, mmu_protection_of(said->protection));
	if (error != 0)
		frame_put(frame);
	return error == -EEXIST ? 0 : error;
}

static int fault_anonymous(const struct area_record *said, user_address page, bool write)
{
	struct frame *frame;
	int error;

	if (!write) {
		error = fault_map_new(said, page, zero_frame, read_protection(said));
		return error == -EEXIST ? 0 : error;
	}
	frame = frame_alloc(FRAME_PROGRAM, 0);
	if (frame == nullptr)
		return -ENOMEM;
	return fault_map_own(said, page, frame);
}

/* Under space->tables: page, shown by entry, becomes a copy in *new; or stays the same when nobody
 * shares it. */
static int copy_or_reuse(const struct area_record *said, user_address page,
			 const struct mmu_entry *entry, struct frame *old, struct frame **new)
{
	const physical_address root = said->space->root;
	const uint32_t protection = mmu_protection_of(said->protection);

	if (frame_kind(old) == FRAME_PROGRAM && frame_is_own(old))
		return mmu_user_map(root, page, entry->physical, protection);
	*new = old != zero_frame ? frame_copy(old) : frame_alloc(FRAME_PROGRAM, 0);
	if (*new == nullptr)
		return -ENOMEM;
	return mmu_user_map(root, page, frame_physical(*new), protection);
}

/* A write to a private page that is there but not writable. */
static int fault_copy_on_write(const struct area_record *said, user_address page)
{
	struct address_space *space = said->space;
	struct frame *old, *new = nullptr;
	struct mmu_entry entry;
	int error;

	spin_lock(&space->tables);
	if (!mmu_query(space->root, page, &entry) || (entry.protection & MMU_WRITE) != 0) {
		spin_unlock(&space->tables);
		return 0;
	}
	old = entry.physical == zero_frame_physical ? zero_frame : frame_at(entry.physical);
	error = copy_or_reuse(said, page, &entry, old, &new);
	spin_unlock(&space->tables);
	if (error != 0 || new == nullptr) {
		if (new != nullptr)
			frame_put(new);
		return error;
	}
	space_count_resident(space, new, true);
	mmu_flush_root(space->root, page, page + PAGE_SIZE);
	if (old != zero_frame) {
		space_count_resident(space, old, false);
		frame_put(old);
	}
	return 0;
}

static int fault_in_area(const struct area_record *said, user_address page,
			 const struct arch_fault *fault)
{
	if (fault->present && !said_shared(said))
		return fault->write ? fault_copy_on_write(said, page) : 0;
	if (said->cache == nullptr)
		return fault_anonymous(said, page, fault->write);
	return fault_file(said, page, fault);
}

/* 1: no area there. */
static int fault_locked(struct address_space *space, const struct arch_fault *fault, int *code)
{
	const user_address page = align_down(fault->address, PAGE_SIZE);
	struct area *area = address_space_find(space, page);
	const struct area_record *said;
	int error;

	if (unlikely(area == nullptr)) {
		*code = SEGV_MAPERR;
		return 1;
	}
	said = area_check(area, space);
	/* It was found by what the area said before. */
	if (unlikely(wrap_sub(page, said->start) >= wrap_sub(said->end, said->start)))
		area_refuse(area);
	if (unlikely(!access_allowed(said, fault))) {
		*code = SEGV_ACCERR;
		return -EFAULT;
	}
	if (fault->write && !said_shared(said) && !area->private_pages)
		write_once(area->private_pages, true);
	error = fault_in_area(said, page, fault);
	if (unlikely(error == -EIO))
		*code = BUS_ADRERR;
	return error;
}

int fault_serve(struct address_space *space, const struct arch_fault *fault, int *code)
{
	int error;

	shared_lock_read(&space->lock);
	inline_here error = fault_locked(space, fault, code);
	shared_unlock_read(&space->lock);
	if (likely(error != 1))
		return error;
	if (!stack_grow(space, fault->address))
		return -EFAULT;
	shared_lock_read(&space->lock);
	error = fault_locked(space, fault, code);
	shared_unlock_read(&space->lock);
	return error == 1 ? -EFAULT : error;
}

int address_space_fault(struct address_space *space, const struct arch_fault *fault, int *code)
{
	inline_here return fault_serve(space, fault, code);
}

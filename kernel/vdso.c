// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vDSO. Its pages are those of a file without a name, which lives as long as the kernel: first
 * the page of numbers (arch/vdso.h), behind it the image of user/vdso. As pages of a file that
 * nobody may write (kind FILE) they are read-only for the kernel and for every program; a program
 * that makes its own image writable gets a copy at its first write, as on Linux, and its page of
 * numbers can not be made writable at all. The numbers change through the private root only.
 *
 * Invariants: pages never leave the cache, so its areas are on no list; no area is shared or
 * writable, so no page ever moves to a frame that programs can write. Readers take the numbers
 * between two looks at their sequence (user/vdso/clock.c).
 * Locks: publish_lock over the numbers; interrupts are off with it, so that readers on other CPUs
 * wait for a few stores at most.
 */
#include <kernel/vdso.h>

#include <arch/vdso.h>
#include <base/bits.h>
#include <base/errno.h>
#include <exclusive_frames/exclusive_frames.h>
#include <kernel/log.h>
#include <kernel/timer.h>
#include <linux/mman.h>
#include <mm/space/address_space.h>
#include <mm/frame/frame.h>
#include <mm/cache/page_cache.h>
#include <mm/space/user_layout.h>
#include <ro_after_init/ro_after_init.h>
#include <sync/order.h>

#define PLACES_TRIED 16u

static struct page_cache vdso_pages;
RO_AFTER_INIT static struct frame *data_frame;
static struct spin_lock publish_lock = SPIN_LOCK(LOCK_VDSO);
static uint32_t sequence;

static size_t image_size(void)
{
	return align_up((size_t)(vdso_image_end - vdso_image), PAGE_SIZE);
}

static void write_data(size_t offset, const void *value, size_t size)
{
	frame_window_write(data_frame, offset, value, size);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

/* Odd before the others, even behind them, whatever it was. */
static void write_sequence(bool odd)
{
	sequence = (wrap_add32(sequence, 1) & ~1u) | (odd ? 1u : 0u);
	write_data(offsetof(struct vdso_data, sequence), &sequence, sizeof(sequence));
}

void vdso_publish(void)
{
	irq_state state;
	uint64_t realtime_offset;

	if (data_frame == nullptr)
		return;
	state = spin_lock_irq(&publish_lock);
	realtime_offset = __atomic_load_n(&clock_realtime_offset_ns, __ATOMIC_RELAXED);
	write_sequence(true);
	write_data(offsetof(struct vdso_data, realtime_offset_ns), &realtime_offset,
		   sizeof(realtime_offset));
	write_sequence(false);
	spin_unlock_irq(&publish_lock, state);
}

static void fill(uint64_t offset, const void *bytes, size_t size)
{
	if (page_cache_write_kernel(&vdso_pages, offset, bytes, size) != (ssize_t)size)
		panic("no memory for the vDSO");
}

void vdso_start(void)
{
	struct vdso_data data = {};

	page_cache_init(&vdso_pages);
	arch_vdso_describe(&data);
	fill(0, &data, sizeof(data));
	fill(PAGE_SIZE, vdso_image, (size_t)(vdso_image_end - vdso_image));
	if (page_cache_get(&vdso_pages, 0, false, false, &data_frame) != 0)
		panic("no memory for the vDSO");
	vdso_publish();
}

static int map_part(struct address_space *space, user_address at, uint64_t page, size_t size,
		    uint32_t protection)
{
	const struct map_request request = {
		.address = at,
		.size = size,
		.protection = protection & ~(uint32_t)PROT_WRITE,
		.flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE | AREA_SPECIAL,
		.cache = &vdso_pages,
		.page_offset = page,
		.max_protection = protection,
	};
	user_address where;

	return address_space_map(space, &request, &where);
}

/* -EEXIST: something is there. */
static int map_at(struct address_space *space, user_address at)
{
	int error = map_part(space, at, 0, PAGE_SIZE, PROT_READ);

	if (error != 0)
		return error;
	error = map_part(space, at + PAGE_SIZE, 1, image_size(),
			 PROT_READ | PROT_WRITE | PROT_EXEC);
	if (error == -EEXIST && address_space_unmap(space, at, PAGE_SIZE) != 0)
		return -ENOMEM;
	return error;
}

int vdso_map(struct address_space *space, user_address *image)
{
	user_address at = user_layout_vdso_base(space->stack_top);
	int error = map_at(space, at);

	for (uint32_t i = 1; i < PLACES_TRIED && error == -EEXIST; i++) {
		at = user_layout_vdso_elsewhere();
		error = map_at(space, at);
	}
	*image = at + PAGE_SIZE;
	return error == -EEXIST ? -ENOMEM : error;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading another program's memory (/proc/PID/cmdline and its kin): page by page, through the
 * frame, never through an address that this program could have. A page that is not there is made
 * as a read of its own would make it.
 */
#include "fault.h"

#include <exclusive_frames/exclusive_frames.h>
#include <mm/kernel_space.h>

/* The frame at page, referenced unless it is the one of zeros. nullptr: none. */
static struct frame *frame_shown_at(struct address_space *space, user_address page)
{
	struct frame *frame = nullptr;
	struct mmu_entry entry;

	spin_lock(&space->tables);
	if (mmu_query(space->root, page, &entry) && (entry.protection & MMU_READ) != 0) {
		frame = frame_at(entry.physical);
		if (entry.physical != zero_frame_physical)
			frame_get(frame);
	}
	spin_unlock(&space->tables);
	return frame;
}

static struct frame *frame_for_reading(struct address_space *space, user_address page)
{
	const struct fault_request fault = { .address = page };
	struct frame *frame = frame_shown_at(space, page);
	int code = 0;

	/* Only one's own page tables can be added to. */
	if (frame == nullptr && space->root == kernel_stack_root() &&
	    fault_serve(space, &fault, &code) == 0)
		frame = frame_shown_at(space, page);
	return frame;
}

size_t address_space_read(struct address_space *space, user_address address, void *to, size_t bytes)
{
	size_t done = 0;

	if (!range_fits(address, bytes, MMU_USER_END))
		return 0;
	while (done < bytes) {
		const size_t offset = (address + done) & PAGE_MASK;
		const size_t piece = minimum(PAGE_SIZE - offset, bytes - done);
		struct frame *frame = frame_for_reading(space, address + done - offset);

		if (frame == nullptr)
			break;
		frame_window_read((uint8_t *)to + done, frame, offset, piece);
		if (frame != zero_frame)
			frame_put(frame);
		done += piece;
	}
	return done;
}

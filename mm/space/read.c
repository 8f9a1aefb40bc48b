// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading programs' memory frame by frame, never through an address that this program could have.
 * Another program's (/proc/PID/cmdline and its kin): a page that is not there is made as a read of
 * its own would make it. One's own, to a page of a file: what a write(2) of much does, which needs
 * no buffer in between.
 */
#include <mm/fault/fault.h>

#include <exclusive_frames/exclusive_frames.h>
#include <mm/kernel_space/kernel_space.h>
#include <mm/copy/user_copy.h>

/* The frame at page, referenced unless it is the one of zeros. nullptr: none. */
static struct frame *frame_shown_at(struct address_space *space, physical_address root,
				    user_address page)
{
	struct frame *frame = nullptr;
	struct mmu_entry entry;

	spin_lock(&space->tables);
	if (mmu_query(root, page, &entry) && (entry.protection & MMU_READ) != 0) {
		frame = frame_at(entry.physical);
		if (entry.physical != zero_frame_physical)
			frame_get(frame);
	}
	spin_unlock(&space->tables);
	return frame;
}

static struct frame *frame_for_reading(struct address_space *space, physical_address root,
				       user_address page)
{
	struct frame *frame = frame_shown_at(space, root, page);
	int code = 0;

	/* Only one's own page tables can be added to. */
	if (frame == nullptr && root == kernel_stack_root() &&
	    fault_serve(space, &(struct arch_fault){ .address = page }, &code) == 0)
		frame = frame_shown_at(space, root, page);
	return frame;
}

size_t address_space_read(struct address_space *space, physical_address root, user_address address,
			  void *to, size_t bytes)
{
	size_t done = 0;

	if (!range_fits(address, bytes, MMU_USER_END))
		return 0;
	while (done < bytes) {
		const size_t offset = (address + done) & PAGE_MASK;
		const size_t piece = minimum(PAGE_SIZE - offset, bytes - done);
		struct frame *frame = frame_for_reading(space, root, address + done - offset);

		if (frame == nullptr)
			break;
		frame_window_read((uint8_t *)to + done, frame, offset, piece);
		if (frame != zero_frame)
			frame_put(frame);
		done += piece;
	}
	return done;
}

bool address_space_copy_out(struct address_space *space, user_address from, uint64_t to,
			    size_t offset, size_t bytes)
{
	const size_t in_page = from & PAGE_MASK;
	struct mmu_entry entry;
	bool moved = false;

	if (!user_range_ok(from, bytes) || bytes > PAGE_SIZE - in_page)
		return false;
	/* Under the lock nobody takes the entry away, so that the frame stays the program's. */
	spin_lock(&space->tables);
	if (mmu_query(kernel_stack_root(), user_confine(from) - in_page, &entry) &&
	    (entry.protection & MMU_READ) != 0)
		moved = frame_window_move(to, offset, entry.physical >> PAGE_SHIFT, in_page, bytes);
	spin_unlock(&space->tables);
	return moved;
}

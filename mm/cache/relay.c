// SPDX-License-Identifier: GPL-2.0-only
/*
 * Relay pages: see the header. Bytes of a program go from its frame to the page, if they are many
 * and the frame is there; else they rest in a buffer between the two, as for files (io.c).
 */
#include <mm/cache/relay.h>

#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/copy/user_page.h>
#include <mm/frame/internal.h>
#include <mm/frame/mark.h>
#include <mm/space/address_space.h>
#include <violation.h>

#define FEW_SIZE 64u
#define CARRY_SIZE 256u

struct frame *relay_alloc(const void *owner, const void *source)
{
	struct frame *const page = frame_alloc(FRAME_FILE, 0);

	if (page != nullptr)
		frame_mark_set(page, owner, (uint64_t)source);
	return page;
}

void relay_free(struct frame *page, const void *owner, const void *source)
{
	if (page == nullptr)
		return;
	frame_mark_clear(page, owner, (uint64_t)source);
	frame_put(page);
}

/* Asked of the number, as page_cache_peek_number() does. */
static always_inline uint64_t number_of(const struct frame *page, const void *owner)
{
	const uint64_t number = frame_number(page);

	if (unlikely(number >= frame_arrays.count ||
		     frame_arrays.kinds[number / BLOCK_FRAMES] != FRAME_FILE ||
		     !frame_mark_is_owned(frame_mark_known(number), owner)))
		violation("page_cache_integrity", "a page of bytes under way that is another's");
	return number;
}

void relay_require_source(const struct frame *page, const void *owner, const void *source)
{
	const struct frame_mark *const mark = frame_mark_known(number_of(page, owner));

	if (unlikely(!frame_mark_is_of(mark, owner, (uint64_t)source)))
		violation("page_cache_integrity", "bytes for the terminal of another");
}

/* By way of a buffer. */
[[gnu::noinline]] static int carry(uint64_t number, size_t offset, user_address from, size_t bytes)
{
	WRITTEN_FIRST uint8_t buffer[CARRY_SIZE];

	for (size_t done = 0, piece; done < bytes; done += piece) {
		piece = minimum(bytes - done, CARRY_SIZE);
		if (user_read_buffer(buffer, CARRY_SIZE, from + done, piece) != piece)
			return -EFAULT;
		frame_window_put(number, offset + done, buffer, piece);
	}
	return 0;
}

/* A fault, if it is one, is served before the program's frame is looked for. */
[[gnu::noinline]] static int take_many(uint64_t number, size_t offset, struct relay_source source,
				       size_t bytes)
{
	uint8_t first;

	for (size_t done = 0, piece; done < bytes; done += piece) {
		const user_address at = source.from + done;

		piece = minimum(bytes - done, PAGE_SIZE - (at & PAGE_MASK));
		if (piece > CARRY_SIZE && user_read_whole(&first, (struct user_in){ at }, 1) == 0 &&
		    address_space_copy_out(source.space, at, number, offset + done, piece))
			continue;
		if (carry(number, offset + done, at, piece))
			return -EFAULT;
	}
	return 0;
}

int relay_take(const struct frame *page, const void *owner, size_t offset,
	       struct relay_source source, size_t bytes)
{
	const uint64_t number = number_of(page, owner);
	WRITTEN_FIRST uint8_t few[FEW_SIZE];

	if (unlikely(!user_range_ok(source.from, bytes)))
		return -EFAULT;
	if (bytes > FEW_SIZE)
		return take_many(number, offset, source, bytes);
	if (user_read_whole(few, (struct user_in){ source.from }, bytes))
		return -EFAULT;
	frame_window_put(number, offset, few, bytes);
	return 0;
}

int relay_give(const struct frame *page, const void *owner, size_t offset, user_address to,
	       size_t bytes)
{
	const struct usercopy_bounds bounds = { .start = 0, .end = PAGE_SIZE, .read_only = true };
	const uint64_t from = frame_file_address(number_of(page, owner));

	if (unlikely(!user_range_ok(to, bytes)))
		return -EFAULT;
	if (unlikely(!usercopy_allowed(&bounds, offset, bytes, true)))
		usercopy_crime(true, "its page");
	return arch_user_write(user_confine(to), (const void *)wrap_add(from, offset), bytes) == 0
		       ? 0
		       : -EFAULT;
}

void relay_put(const struct frame *page, const void *owner, size_t offset, const void *from,
	       size_t bytes)
{
	frame_window_put(number_of(page, owner), offset, from, bytes);
}

void relay_get(const struct frame *page, const void *owner, size_t offset, void *to, size_t bytes)
{
	const uint64_t from = frame_file_address(number_of(page, owner));

	if (unlikely(!range_fits(offset, bytes, PAGE_SIZE)))
		violation("usercopy", "read beyond a page of bytes under way");
	memcpy(to, (const void *)wrap_add(from, offset), bytes);
}

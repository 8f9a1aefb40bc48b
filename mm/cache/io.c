// SPDX-License-Identifier: GPL-2.0-only
/*
 * read() and write() on a page cache.
 *
 * User memory is only touched without cache->lock: a fault there takes locks that come before it,
 * perhaps the same one. A page to read is kept by a reference meanwhile. Bytes to write go into the
 * page under the lock, so that a page that migrates just then takes them along: few rest in a
 * buffer between the two, more go from the program's frame to the file's, if the former is there.
 */
#include <mm/space/area.h>
#include <mm/frame/internal.h>
#include <mm/copy/user_page.h>

#include <base/errno.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/heap/heap.h>
#include <mm/copy/user_copy.h>

#define OFFSET_END (UINT64_C(1) << 63)
#define SMALL_SIZE 256u
#define TINY_SIZE 64u
#define TRANSFER_MAX 0x7ffff000ul /* what one read() or write() moves at most, as on Linux */

/* Small transfers stay on the stack; the first large one takes a page of heap for the rest of the
 * call. */
struct bounce {
	uint8_t *large;
	uint8_t small[SMALL_SIZE];
};

static void *bounce_buffer(struct bounce *bounce, size_t bytes)
{
	if (bytes <= SMALL_SIZE)
		return bounce->small;
	if (bounce->large == nullptr)
		bounce->large = heap_alloc_bytes(PAGE_SIZE);
	return bounce->large;
}

/* The part of one page at OFFSET that lies before both ends. 0: end of file. */
static size_t piece_to_read(const struct page_cache *cache, uint64_t offset, size_t bytes)
{
	if (offset >= cache->size)
		return 0;
	return minimum(minimum(PAGE_SIZE - (offset & PAGE_MASK), bytes), cache->size - offset);
}

/* Takes a reference. *frame nullptr: a hole. */
static int piece_get(struct page_cache *cache, uint64_t offset, size_t *bytes, struct frame **frame)
{
	int error = 0;

	*frame = nullptr;
	mutex_lock(&cache->lock);
	*bytes = piece_to_read(cache, offset, *bytes);
	if (*bytes != 0)
		error = page_cache_take(cache, offset >> PAGE_SHIFT, false, false, frame);
	if (error == 0 && *frame != nullptr)
		frame_get(*frame);
	mutex_unlock(&cache->lock);
	return error;
}

static const void *piece_address(struct frame *frame, size_t in_page, size_t bytes,
				 struct bounce *bounce)
{
	void *buffer;

	if (frame == nullptr)
		return (const uint8_t *)zero_page + in_page;
	if (frame_kind(frame) == FRAME_FILE)
		return (const uint8_t *)frame_address(frame) + in_page;
	buffer = bounce_buffer(bounce, bytes);
	if (buffer != nullptr)
		frame_window_read(buffer, frame, in_page, bytes);
	return buffer;
}

/* What the usual case left, page by page. */
[[gnu::noinline]] static ssize_t read_pages(struct page_cache *cache, uint64_t offset,
					    user_address to, size_t bytes)
{
	struct bounce bounce = { .large = nullptr };
	size_t done = 0;
	int error = 0;

	while (done < bytes && error == 0) {
		size_t piece = bytes - done;
		struct frame *frame;

		error = piece_get(cache, offset + done, &piece, &frame);
		if (error != 0 || piece == 0)
			break;
		const void *from =
			piece_address(frame, (offset + done) & PAGE_MASK, piece, &bounce);
		const size_t moved =
			from == nullptr
				? 0
				: user_write_some((struct user_out){ to + done }, from, piece);

		if (frame != nullptr)
			frame_put(frame);
		done += moved;
		if (moved < piece)
			error = from == nullptr ? -ENOMEM : -EFAULT;
	}
	heap_free_bytes(bounce.large);
	return done != 0 ? (ssize_t)done : error;
}

/*
 * The usual case: within one page that is there and that no program can write. It is copied under
 * the lock, so it needs no reference; a fault on the way is not served, and the copy ends there.
 * *BYTES: cut at the end of the file. How many of them are left.
 */
static always_inline size_t read_now(struct page_cache *cache, uint64_t offset, user_address to,
				     size_t *bytes)
{
	const size_t in_page = offset & PAGE_MASK;
	size_t left;

	mutex_lock(&cache->lock);
	left = offset < cache->size ? minimum(*bytes, cache->size - offset) : 0;
	*bytes = left;
	if (likely(left <= PAGE_SIZE - in_page)) {
		const uint64_t number = page_cache_peek_number(cache, offset >> PAGE_SHIFT, false);

		if (likely(number != PAGE_NOT_FOUND))
			left = user_write_page(to, frame_file_address(number), in_page, left);
	}
	mutex_unlock(&cache->lock);
	return left;
}

ssize_t page_cache_read_user(struct page_cache *cache, uint64_t offset, user_address to,
			     size_t bytes)
{
	size_t left, done;
	ssize_t rest;

	bytes = minimum(bytes, TRANSFER_MAX);
	left = read_now(cache, offset, to, &bytes);
	if (likely(left == 0))
		return (ssize_t)bytes;
	done = bytes - left;
	rest = read_pages(cache, offset + done, to + done, bytes - done);
	return done != 0 && rest < 0 ? (ssize_t)done : (ssize_t)done + rest;
}

ssize_t page_cache_read_kernel(struct page_cache *cache, uint64_t offset, void *to, size_t bytes)
{
	size_t done = 0;

	while (done < bytes) {
		size_t piece = bytes - done;
		const size_t in_page = (offset + done) & PAGE_MASK;
		struct frame *frame;
		const int error = piece_get(cache, offset + done, &piece, &frame);

		if (error != 0)
			return done != 0 ? (ssize_t)done : error;
		if (piece == 0)
			break;
		if (frame == nullptr)
			memset((uint8_t *)to + done, 0, piece);
		else if (frame_kind(frame) == FRAME_FILE)
			memcpy((uint8_t *)to + done,
			       (const uint8_t *)frame_address(frame) + in_page, piece);
		else
			frame_window_read((uint8_t *)to + done, frame, in_page, piece);
		if (frame != nullptr)
			frame_put(frame);
		done += piece;
	}
	return (ssize_t)done;
}

/* Lock held: OFFSET, BYTES are written. */
static always_inline void grow_to(struct page_cache *cache, uint64_t offset, size_t bytes)
{
	if (offset + bytes > cache->size)
		cache->size = offset + bytes;
}

/* Lock held: the page that page_to_write() did not find. */
[[gnu::noinline]] static int64_t page_to_write_new(struct page_cache *cache, uint64_t index)
{
	struct frame *frame;
	const int error = page_cache_take(cache, index, true, false, &frame);
	uint64_t number;

	if (error != 0)
		return error;
	number = page_cache_peek_number(cache, index, true);
	if (unlikely(number == PAGE_NOT_FOUND))
		page_cache_refuse_frame();
	return (int64_t)number;
}

/* Lock held: the number of the frame to write to, made if there is none; or -errno. */
static always_inline int64_t page_to_write(struct page_cache *cache, uint64_t index)
{
	const uint64_t number = page_cache_peek_number(cache, index, true);

	return likely(number != PAGE_NOT_FOUND) ? (int64_t)number : page_to_write_new(cache, index);
}

/* Within one page. */
static always_inline int piece_put(struct page_cache *cache, uint64_t offset, const void *from,
				   size_t bytes)
{
	int64_t page;

	mutex_lock(&cache->lock);
	page = page_to_write(cache, offset >> PAGE_SHIFT);
	if (likely(page >= 0)) {
		frame_window_put((uint64_t)page, offset & PAGE_MASK, from, bytes);
		grow_to(cache, offset, bytes);
	}
	mutex_unlock(&cache->lock);
	return page >= 0 ? 0 : (int)page;
}

/* Where a write takes its bytes from. */
struct source {
	struct address_space *space;
	user_address from;
};

/* Within one page. -EFAULT: not all of it is in one page of the program that is there. */
static int piece_move(struct page_cache *cache, uint64_t offset, struct source source, size_t bytes)
{
	uint8_t first;
	int64_t page;
	int error = 0;

	/* The fault, if it is one, is served before anything is locked, or made. */
	if (user_read_whole(&first, (struct user_in){ source.from }, 1))
		return -EFAULT;
	mutex_lock(&cache->lock);
	page = page_to_write(cache, offset >> PAGE_SHIFT);
	if (unlikely(page < 0))
		error = (int)page;
	else if (address_space_copy_out(source.space, source.from, (uint64_t)page,
					offset & PAGE_MASK, bytes))
		grow_to(cache, offset, bytes);
	else
		error = -EFAULT;
	mutex_unlock(&cache->lock);
	return error;
}

/* Within one page, by way of a buffer of SMALL_SIZE bytes. Bytes moved, or -errno. */
[[gnu::noinline]] static ssize_t piece_carry(struct page_cache *cache, uint64_t offset,
					     user_address from, size_t bytes)
{
	WRITTEN_FIRST uint8_t buffer[SMALL_SIZE];
	const size_t moved = user_read_buffer(buffer, SMALL_SIZE, from, minimum(bytes, SMALL_SIZE));
	const int error = moved == 0 ? -EFAULT : piece_put(cache, offset, buffer, moved);

	return error != 0 ? error : (ssize_t)moved;
}

/* The next piece, within one page of the file and of the program. Bytes moved, or -errno. */
static ssize_t write_piece(struct page_cache *cache, uint64_t offset, struct source source,
			   size_t bytes)
{
	bytes = minimum(bytes, PAGE_SIZE - (offset & PAGE_MASK));
	if (bytes > SMALL_SIZE) {
		const size_t piece = minimum(bytes, PAGE_SIZE - (source.from & PAGE_MASK));
		const int error = piece_move(cache, offset, source, piece);

		if (error != -EFAULT)
			return error != 0 ? error : (ssize_t)piece;
	}
	return piece_carry(cache, offset, source.from, bytes);
}

[[gnu::noinline]] static ssize_t write_pages(struct page_cache *cache, uint64_t offset,
					     struct source source, size_t bytes)
{
	size_t done = 0;

	while (done < bytes) {
		const ssize_t moved = write_piece(cache, offset + done, source, bytes - done);

		if (moved < 0)
			return done != 0 ? (ssize_t)done : moved;
		done += (size_t)moved;
		source.from += (size_t)moved;
	}
	return (ssize_t)done;
}

/* A few bytes, all of them in one page. -EFAULT: it is not known how many can be had. */
static always_inline int write_tiny(struct page_cache *cache, uint64_t offset, user_address from,
				    size_t bytes)
{
	WRITTEN_FIRST uint8_t buffer[TINY_SIZE];

	if (user_read_whole(buffer, (struct user_in){ from }, bytes))
		return -EFAULT;
	return piece_put(cache, offset, buffer, bytes);
}

ssize_t page_cache_write_user(struct page_cache *cache, uint64_t offset,
			      struct address_space *space, user_address from, size_t bytes)
{
	const struct source source = { space, from };
	int error;

	if (offset >= OFFSET_END)
		return -EFBIG;
	bytes = minimum(bytes, minimum(OFFSET_END - offset, TRANSFER_MAX));
	if (bytes > TINY_SIZE || bytes > PAGE_SIZE - (offset & PAGE_MASK))
		return write_pages(cache, offset, source, bytes);
	error = write_tiny(cache, offset, from, bytes);
	if (unlikely(error == -EFAULT))
		return write_pages(cache, offset, source, bytes);
	return error != 0 ? error : (ssize_t)bytes;
}

ssize_t page_cache_write_kernel(struct page_cache *cache, uint64_t offset, const void *from,
				size_t bytes)
{
	size_t done = 0;

	if (offset >= OFFSET_END)
		return -EFBIG;
	bytes = minimum(bytes, OFFSET_END - offset);
	while (done < bytes) {
		const size_t piece =
			minimum(PAGE_SIZE - ((offset + done) & PAGE_MASK), bytes - done);
		const int error =
			piece_put(cache, offset + done, (const uint8_t *)from + done, piece);

		if (error != 0)
			return done != 0 ? (ssize_t)done : error;
		done += piece;
	}
	return (ssize_t)done;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Private to mm/: copies by who knows what the kernel's end is, so that its bounds (row usercopy)
 * need not be looked up: from a page of a file to a program, and from a program into a buffer of
 * one's own.
 */
#pragma once
#include <arch/cpu.h>
#include <mm/frame/frame.h>
#include <mm/copy/user_copy.h>
#include <sync/spin.h>
#include <usercopy/usercopy.h>

/* Bytes left. A fault on the way is not served, so the caller may hold locks that come before
 * those of the fault. */
static always_inline size_t user_write_page(user_address to, uint64_t page, size_t offset,
					    size_t bytes)
{
	/* Within the page, wherever that is. */
	const struct usercopy_bounds bounds = { .start = 0, .end = PAGE_SIZE, .read_only = true };
	size_t left;

	if (unlikely(!user_range_ok(to, bytes)))
		return bytes;
	if (unlikely(!usercopy_allowed(&bounds, offset, bytes, true)))
		usercopy_crime(true, "its page");
	spin_count(1);
	left = arch_user_write(user_confine(to), (const void *)wrap_add(page, offset), bytes);
	spin_count(-1);
	return left;
}

/* Bytes moved, into a buffer of SIZE bytes that the caller has just made. Faults are served. */
static always_inline size_t user_read_buffer(void *buffer, size_t size, user_address from,
					     size_t bytes)
{
	const uint64_t start = (uint64_t)buffer;
	const struct usercopy_bounds bounds = { .start = start, .end = start + size };

	if (unlikely(!user_range_ok(from, bytes)))
		return 0;
	if (unlikely(!usercopy_allowed(&bounds, start, bytes, false)))
		usercopy_crime(false, "its buffer");
	return bytes - arch_user_read(buffer, user_confine(from), bytes);
}

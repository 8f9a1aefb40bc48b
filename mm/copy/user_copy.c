// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies to and from programs: the range is checked, then the architecture's routine moves the
 * bytes (it alone may reach user memory). Faults on the way are served like the program's own, so
 * copies may sleep; never call with a spin lock held.
 *
 * The kernel's side stays within one object (row usercopy). Whole objects: user_copy_inline.h.
 */
#include <mm/copy/user_copy.h>

#include "user_bounds.h"

[[gnu::noinline]] size_t user_write_some(struct user_out to, const void *from, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return 0;
	user_bounds(from, bytes, true);
	return bytes - arch_user_write(user_confine(to.address), from, bytes);
}

/* What is neither a local variable nor part of a page. FRAME: of user_read() or user_write(). */
[[gnu::noinline]] static int read_looked_up(void *to, user_address from, size_t bytes,
					    const uint64_t *frame)
{
	user_bounds_check(to, bytes, false, frame);
	return arch_user_read(to, from, bytes) == 0 ? 0 : -EFAULT;
}

[[gnu::noinline]] static int write_looked_up(user_address to, const void *from, size_t bytes,
					     const uint64_t *frame)
{
	user_bounds_check(from, bytes, true, frame);
	return arch_user_write(to, from, bytes) == 0 ? 0 : -EFAULT;
}

[[gnu::noinline]] int user_read(void *to, struct user_in from, size_t bytes)
{
	const uint64_t *const frame = __builtin_frame_address(0);

	if (unlikely(!user_range_ok(from.address, bytes)))
		return -EFAULT;
	if (unlikely(!user_bounds_seen(to, bytes, frame)))
		return read_looked_up(to, user_confine(from.address), bytes, frame);
	return arch_user_read(to, user_confine(from.address), bytes) == 0 ? 0 : -EFAULT;
}

[[gnu::noinline]] int user_write(struct user_out to, const void *from, size_t bytes)
{
	const uint64_t *const frame = __builtin_frame_address(0);

	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	if (unlikely(!user_bounds_seen(from, bytes, frame)))
		return write_looked_up(user_confine(to.address), from, bytes, frame);
	return arch_user_write(user_confine(to.address), from, bytes) == 0 ? 0 : -EFAULT;
}

[[gnu::noinline]] long user_read_string(char *buffer, struct user_string from, size_t size)
{
	user_bounds(buffer, size, false);
	return user_read_string_whole(buffer, from, size);
}

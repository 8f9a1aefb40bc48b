// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies to and from programs: the range is checked, then the architecture's routine moves the
 * bytes (it alone may reach user memory). Faults on the way are served like the program's own, so
 * copies may sleep; never call with a spin lock held.
 *
 * The kernel's side stays within one object (row usercopy). Whole objects: user_copy_inline.h.
 */
#include <mm/user_copy.h>

#include "user_bounds.h"

[[gnu::noinline]] size_t user_write_some(struct user_out to, const void *from, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return 0;
	user_bounds(from, bytes, true);
	return bytes - arch_user_write(user_confine(to.address), from, bytes);
}

[[gnu::noinline]] int user_read(void *to, struct user_in from, size_t bytes)
{
	if (unlikely(!user_range_ok(from.address, bytes)))
		return -EFAULT;
	user_bounds(to, bytes, false);
	return arch_user_read(to, user_confine(from.address), bytes) == 0 ? 0 : -EFAULT;
}

[[gnu::noinline]] int user_write(struct user_out to, const void *from, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	user_bounds(from, bytes, true);
	return arch_user_write(user_confine(to.address), from, bytes) == 0 ? 0 : -EFAULT;
}

[[gnu::noinline]] long user_read_string(char *buffer, struct user_string from, size_t size)
{
	size_t limit = size;
	long length;

	if (unlikely(from.address >= MMU_USER_END))
		return -EFAULT;
	limit = minimum(limit, (size_t)(MMU_USER_END - from.address));
	user_bounds(buffer, size, false);
	length = arch_user_string(buffer, user_confine(from.address), limit);
	if (length < 0 || (size_t)length < limit)
		return length;
	return limit < size ? -EFAULT : -ENAMETOOLONG;
}

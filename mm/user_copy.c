// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies to and from programs: the range is checked, then the architecture's routine moves the
 * bytes (it alone may reach user memory). Faults on the way are served like the program's own, so
 * copies may sleep; never call with a spin lock held.
 *
 * A processor may run ahead of the range check with an address of the attacker's choice. So the
 * address that is used has its upper bits cut off by data flow, not by a branch: what it speculates
 * on is a user address whatever was asked. The kernel's side stays within one object (row
 * usercopy).
 */
#include <mm/user_copy.h>

#include "user_bounds.h"
#include <arch/mmu.h>
#include <arch/user.h>
#include <base/compiler.h>
#include <base/errno.h>

#define USER_ADDRESS_BITS ((UINT64_C(1) << 47) - 1)

static_assert(MMU_USER_END - 1 <= USER_ADDRESS_BITS);

static inline user_address confine(user_address address)
{
	hide_from_compiler(address);
	return address & USER_ADDRESS_BITS;
}

size_t user_read_some(void *to, struct user_in from, size_t bytes)
{
	if (unlikely(!user_range_ok(from.address, bytes)))
		return 0;
	user_bounds(to, bytes, false);
	return bytes - arch_user_read(to, confine(from.address), bytes);
}

size_t user_write_some(struct user_out to, const void *from, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return 0;
	user_bounds(from, bytes, true);
	return bytes - arch_user_write(confine(to.address), from, bytes);
}

int user_read_whole(void *to, struct user_in from, size_t bytes)
{
	if (unlikely(!user_range_ok(from.address, bytes)))
		return -EFAULT;
	return arch_user_read(to, confine(from.address), bytes) == 0 ? 0 : -EFAULT;
}

int user_write_whole(struct user_out to, const void *from, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	return arch_user_write(confine(to.address), from, bytes) == 0 ? 0 : -EFAULT;
}

int user_read(void *to, struct user_in from, size_t bytes)
{
	if (unlikely(!user_range_ok(from.address, bytes)))
		return -EFAULT;
	user_bounds(to, bytes, false);
	return arch_user_read(to, confine(from.address), bytes) == 0 ? 0 : -EFAULT;
}

int user_write(struct user_out to, const void *from, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	user_bounds(from, bytes, true);
	return arch_user_write(confine(to.address), from, bytes) == 0 ? 0 : -EFAULT;
}

int user_clear(struct user_out to, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	return arch_user_clear(confine(to.address), bytes) == 0 ? 0 : -EFAULT;
}

long user_read_string(char *buffer, struct user_string from, size_t size)
{
	size_t limit = size;
	long length;

	if (unlikely(from.address >= MMU_USER_END))
		return -EFAULT;
	limit = minimum(limit, (size_t)(MMU_USER_END - from.address));
	user_bounds(buffer, size, false);
	length = arch_user_string(buffer, confine(from.address), limit);
	if (length < 0 || (size_t)length < limit)
		return length;
	return limit < size ? -EFAULT : -ENAMETOOLONG;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies of whole objects: two comparisons, and the architecture's routine.
 *
 * A processor may run ahead of the range check with an address of the attacker's choice. So the
 * address that is used has its upper bits cut off by data flow, not by a branch: what it speculates
 * on is a user address whatever was asked.
 */
#pragma once
#include <arch/mmu.h>
#include <arch/user.h>
#include <base/compiler.h>
#include <base/errno.h>

#define USER_ADDRESS_BITS ((UINT64_C(1) << 47) - 1)

static_assert(MMU_USER_END - 1 <= USER_ADDRESS_BITS);

static always_inline user_address user_confine(user_address address)
{
	hide_from_compiler(address);
	return address & USER_ADDRESS_BITS;
}

/*
 * Small objects, of 1, 4, 8, 12 or 16 bytes, come and go in registers: the address of a local
 * variable does not leave its function.
 */
static always_inline bool user_is_word(size_t bytes)
{
	return bytes == 1 || bytes == 4 || bytes == 8;
}

static always_inline bool user_is_small(size_t bytes)
{
	return user_is_word(bytes) || bytes == 12 || bytes == 16;
}

static always_inline int user_read_word(void *to, user_address from, size_t bytes)
{
	const struct user_word word = bytes == 1   ? arch_user_read8(from)
				      : bytes == 4 ? arch_user_read32(from)
						   : arch_user_read64(from);

	if (unlikely(word.missing))
		return -EFAULT;
	__builtin_memcpy(to, &word.value, bytes);
	return 0;
}

static always_inline int user_write_word(user_address to, const void *from, size_t bytes)
{
	uint64_t value = 0;
	bool missing;

	__builtin_memcpy(&value, from, bytes);
	missing = bytes == 1   ? arch_user_write8(to, (uint8_t)value)
		  : bytes == 4 ? arch_user_write32(to, (uint32_t)value)
			       : arch_user_write64(to, value);
	return unlikely(missing) ? -EFAULT : 0;
}

static always_inline int user_read_whole(void *to, struct user_in from, size_t bytes)
{
	const user_address address = user_confine(from.address);
	int error;

	if (unlikely(!user_range_ok(from.address, bytes)))
		return -EFAULT;
	if (!__builtin_constant_p(bytes) || !user_is_small(bytes))
		return arch_user_read(to, address, bytes) == 0 ? 0 : -EFAULT;
	if (user_is_word(bytes))
		return user_read_word(to, address, bytes);
	error = user_read_word(to, address, 8);
	return error ? error : user_read_word((uint8_t *)to + 8, address + 8, bytes - 8);
}

static always_inline int user_write_whole(struct user_out to, const void *from, size_t bytes)
{
	const user_address address = user_confine(to.address);
	int error;

	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	if (!__builtin_constant_p(bytes) || !user_is_small(bytes))
		return arch_user_write(address, from, bytes) == 0 ? 0 : -EFAULT;
	if (user_is_word(bytes))
		return user_write_word(address, from, bytes);
	error = user_write_word(address, from, 8);
	return error ? error : user_write_word(address + 8, (const uint8_t *)from + 8, bytes - 8);
}

static inline long user_read_string_whole(char *buffer, struct user_string from, size_t size)
{
	size_t limit = size;
	long length;

	if (unlikely(from.address >= MMU_USER_END))
		return -EFAULT;
	if (limit > MMU_USER_END - from.address)
		limit = MMU_USER_END - from.address;
	length = arch_user_string(buffer, user_confine(from.address), limit);
	if (length < 0 || (size_t)length < limit)
		return length;
	return limit < size ? -EFAULT : -ENAMETOOLONG;
}

static inline int user_clear(struct user_out to, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	return arch_user_clear(user_confine(to.address), bytes) == 0 ? 0 : -EFAULT;
}

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

static inline int user_read_whole(void *to, struct user_in from, size_t bytes)
{
	if (unlikely(!user_range_ok(from.address, bytes)))
		return -EFAULT;
	return arch_user_read(to, user_confine(from.address), bytes) == 0 ? 0 : -EFAULT;
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

static inline int user_write_whole(struct user_out to, const void *from, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	return arch_user_write(user_confine(to.address), from, bytes) == 0 ? 0 : -EFAULT;
}

/* Objects of a word or half a word pass in registers: nothing of them stands on the stack. */
static always_inline int user_read_sized(void *to, struct user_in from, size_t bytes)
{
	struct arch_user_word word;

	if (bytes != sizeof(uint64_t))
		return user_read_whole(to, from, bytes);
	if (unlikely(!user_range_ok(from.address, sizeof(uint64_t))))
		return -EFAULT;
	word = arch_user_read64(user_confine(from.address));
	if (unlikely(word.error != 0))
		return -EFAULT;
	__builtin_memcpy(to, &word.value, sizeof(uint64_t));
	return 0;
}

static always_inline int user_write_sized(struct user_out to, const void *from, size_t bytes)
{
	uint64_t word = 0;

	if (bytes != sizeof(uint64_t) && bytes != sizeof(uint32_t))
		return user_write_whole(to, from, bytes);
	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	__builtin_memcpy(&word, from, bytes);
	return bytes == sizeof(uint64_t)
		       ? arch_user_write64(user_confine(to.address), word)
		       : arch_user_write32(user_confine(to.address), (uint32_t)word);
}

static inline int user_clear(struct user_out to, size_t bytes)
{
	if (unlikely(!user_range_ok(to.address, bytes)))
		return -EFAULT;
	return arch_user_clear(user_confine(to.address), bytes) == 0 ? 0 : -EFAULT;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's only way to user memory: typed user pointers, whole objects. All return 0 or
 * -EFAULT. May sleep (page faults), so never with a spin lock held.
 */
#pragma once
#include <arch/types.h>
#include <base/compiler.h>

/* A program's buffer that we read, that we write, a zero-terminated one that we read. */
struct user_in {
	user_address address;
};
struct user_out {
	user_address address;
};
struct user_string {
	user_address address;
};

[[nodiscard]] int user_read(void *to, struct user_in from, size_t bytes);
[[nodiscard]] int user_write(struct user_out to, const void *from, size_t bytes);
[[nodiscard]] static inline int user_clear(struct user_out to, size_t bytes);
/* Whole objects: the size is the type's, so there are no bounds to look up (row usercopy). */
[[nodiscard]] static always_inline int user_read_whole(void *to, struct user_in from, size_t bytes);
[[nodiscard]] static always_inline int user_write_whole(struct user_out to, const void *from,
							size_t bytes);
#define user_read_object(to, from) user_read_whole((to), (from), sizeof(*(to)))
#define user_write_object(to, from) user_write_whole((to), (from), sizeof(*(from)))

/* Bytes moved before the first one that could not be (0 .. bytes): partial read(). */
size_t user_write_some(struct user_out to, const void *from, size_t bytes);

/* Zero-terminated string into buffer: its length; -EFAULT; -ENAMETOOLONG when it does not fit: all
 * of the buffer has its beginning then. */
[[nodiscard]] long user_read_string(char *buffer, struct user_string from, size_t size);
/* Into the whole of an array: its size is the type's, as above. */
[[nodiscard]] static inline long user_read_string_whole(char *buffer, struct user_string from,
							size_t size);
#define user_read_text(array, from) user_read_string_whole((array), (from), sizeof(array))

static inline bool user_range_ok(user_address start, size_t bytes)
{
	uint64_t last;

	return likely(!__builtin_sub_overflow(UINT64_C(0x00007ffffffff000), bytes, &last)) &&
	       likely(start <= last);
}

/* A sum that does not fit is an address that no program has: the access fails. */
static inline user_address user_address_at(user_address base, size_t offset)
{
	user_address sum;

	return __builtin_add_overflow(base, offset, &sum) ? UINT64_MAX : sum;
}

static inline struct user_out user_out_at(struct user_out base, size_t offset)
{
	return (struct user_out){ user_address_at(base.address, offset) };
}

static inline struct user_in user_in_at(struct user_in base, size_t offset)
{
	return (struct user_in){ user_address_at(base.address, offset) };
}
#include <mm/copy/user_copy_inline.h>

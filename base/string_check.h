// SPDX-License-Identifier: GPL-2.0-only
//
// Copies that know their objects (row checked_size; Linux: fortify-string.h). Where the compiler
// can tell how large the object is that a copy writes to or reads from, at compile time or as a
// value at run time, the copy checks it. A copy that cannot fit whatever happens does not compile.
// Part of <base/string.h>, for the kernel; the host's own library and sanitizers do this there. A
// file of its own so that the row's mutant can replace it.
//
// Whole objects bound reads and writes, and of a structure the member that a write begins in bounds
// it, too.
#pragma once

#include <base/types.h>

#if !__STDC_HOSTED__

// Defined by the kernel (a violation). RULE is a constant text.
[[noreturn]] void memory_overflow(const char *rule);
[[noreturn, gnu::error("this copy is larger than the object")]] void memory_never_fits(void);

#define MEMORY_OBJECT(pointer) __builtin_dynamic_object_size(pointer, 0)
#define MEMORY_MEMBER(pointer) __builtin_dynamic_object_size(pointer, 1)

static inline __attribute__((__always_inline__)) void memory_check(size_t size, size_t object,
								   size_t member, size_t from)
{
	const size_t least = member < from ? member : from;

	if (__builtin_constant_p(size > least) && __builtin_constant_p(size) && size > least)
		memory_never_fits();
	if (__builtin_expect(size > object, 0))
		memory_overflow("write beyond an object");
	if (__builtin_expect(size > member, 0))
		memory_overflow("write beyond a member of an object");
	if (__builtin_expect(size > from, 0))
		memory_overflow("read beyond an object");
}

#define memcpy(to, from, size_)                                                    \
	({                                                                         \
		const size_t bytes_to_copy_ = (size_);                             \
		memory_check(bytes_to_copy_, MEMORY_OBJECT(to), MEMORY_MEMBER(to), \
			     MEMORY_OBJECT(from));                                 \
		(memcpy)((to), (from), bytes_to_copy_);                            \
	})
#define memmove(to, from, size_)                                                   \
	({                                                                         \
		const size_t bytes_to_copy_ = (size_);                             \
		memory_check(bytes_to_copy_, MEMORY_OBJECT(to), MEMORY_MEMBER(to), \
			     MEMORY_OBJECT(from));                                 \
		(memmove)((to), (from), bytes_to_copy_);                           \
	})
#define memset(to, byte, size_)                                                              \
	({                                                                                   \
		const size_t bytes_to_set_ = (size_);                                        \
		memory_check(bytes_to_set_, MEMORY_OBJECT(to), MEMORY_MEMBER(to), SIZE_MAX); \
		(memset)((to), (byte), bytes_to_set_);                                       \
	})
#define string_copy(buffer, size_, text)                                                 \
	({                                                                               \
		const size_t buffer_size_ = (size_);                                     \
		memory_check(buffer_size_, MEMORY_OBJECT(buffer), MEMORY_MEMBER(buffer), \
			     SIZE_MAX);                                                  \
		(string_copy)((buffer), buffer_size_, (text));                           \
	})
#define string_append(buffer, size_, text)                                               \
	({                                                                               \
		const size_t buffer_size_ = (size_);                                     \
		memory_check(buffer_size_, MEMORY_OBJECT(buffer), MEMORY_MEMBER(buffer), \
			     SIZE_MAX);                                                  \
		(string_append)((buffer), buffer_size_, (text));                         \
	})

#endif

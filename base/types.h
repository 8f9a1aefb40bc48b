// SPDX-License-Identifier: GPL-2.0-only
//
// The words every file speaks: integer types, units, and the few macros that need a type's name.
// Includes nothing but the compiler's own headers, so that base/ also compiles on the host.
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)

#define PAGE_SHIFT 12
#define PAGE_SIZE ((size_t)1 << PAGE_SHIFT)
#define PAGE_MASK (PAGE_SIZE - 1)

#define NANOSECONDS_PER_SECOND UINT64_C(1000000000)

#ifndef __ssize_t_defined
#define __ssize_t_defined
typedef long ssize_t;
#endif

// The structure of TYPE whose member MEMBER stands at POINTER.
// SAFETY: typeof checks that POINTER points to what MEMBER is; nothing can check the rest. It goes
// back by bytes, not by numbers, whose overflow would be looked for.
#define container_of(pointer, type, member)                                             \
	({                                                                              \
		const typeof(((type *)nullptr)->member) *container_member = (pointer);  \
		(type *)((char *)(uintptr_t)container_member - offsetof(type, member)); \
	})

// Number of elements of an array; a pointer does not compile.
#define array_count(array)                                                                        \
	(sizeof(array) / sizeof((array)[0]) +                                                     \
	 0 * sizeof(struct {                                                                      \
		 static_assert(!__builtin_types_compatible_p(typeof(array), typeof(&(array)[0])), \
			       "array_count of a pointer");                                       \
		 int unused;                                                                      \
	 }))

#define minimum(a, b)                                          \
	({                                                     \
		const typeof(a) minimum_a = (a);               \
		const typeof(b) minimum_b = (b);               \
		minimum_a < minimum_b ? minimum_a : minimum_b; \
	})

#define maximum(a, b)                                          \
	({                                                     \
		const typeof(a) maximum_a = (a);               \
		const typeof(b) maximum_b = (b);               \
		maximum_a > maximum_b ? maximum_a : maximum_b; \
	})

// SIZE rounded to a multiple of ALIGNMENT (a power of two). align_up traps when the result
// does not fit: bound a size that a user chose before aligning it (or use align_up_checked).
static inline uint64_t align_up(uint64_t size, uint64_t alignment)
{
	return (size + (alignment - 1)) & ~(alignment - 1);
}

static inline uint64_t align_down(uint64_t size, uint64_t alignment)
{
	return size & ~(alignment - 1);
}

static inline bool is_aligned(uint64_t value, uint64_t alignment)
{
	return (value & (alignment - 1)) == 0;
}

// True, and *RESULT is written, when SIZE rounded up fits.
[[nodiscard]] static inline bool align_up_checked(uint64_t size, uint64_t alignment,
						  uint64_t *result)
{
	uint64_t sum;

	if (__builtin_add_overflow(size, alignment - 1, &sum))
		return false;
	*result = sum & ~(alignment - 1);
	return true;
}

static_assert(sizeof(void *) == 8 && sizeof(size_t) == 8 && sizeof(long) == 8);

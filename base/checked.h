// SPDX-License-Identifier: GPL-2.0-only
//
// Arithmetic with a stated answer to "what if it does not fit". The whole kernel traps on
// unsigned and signed overflow, so arithmetic on values that an outsider chose uses one of:
//   checked_*  tell: return true and write the result only when it fits
//   size_*     saturate: SIZE_MAX, which every allocator refuses
//   wrap_*     wrap, on purpose
// Follows Linux's include/linux/overflow.h.
#pragma once

#include <base/compiler.h>
#include <base/types.h>

#if __has_include(<stdckdint.h>)
#include <stdckdint.h>
#else
#define ckd_add(result, a, b) __builtin_add_overflow((a), (b), (result))
#define ckd_sub(result, a, b) __builtin_sub_overflow((a), (b), (result))
#define ckd_mul(result, a, b) __builtin_mul_overflow((a), (b), (result))
#endif

// True when the exact result fits into *RESULT (of any integer type); else *RESULT is not to be
// used. The sense is the opposite of ckd_add's: these read as "checked_add succeeded".
#define checked_add(a, b, result) (!ckd_add((result), (a), (b)))
#define checked_sub(a, b, result) (!ckd_sub((result), (a), (b)))
#define checked_mul(a, b, result) (!ckd_mul((result), (a), (b)))

[[nodiscard]] static inline size_t size_add(size_t a, size_t b)
{
	size_t sum;

	return ckd_add(&sum, a, b) ? SIZE_MAX : sum;
}

[[nodiscard]] static inline size_t size_mul(size_t a, size_t b)
{
	size_t product;

	return ckd_mul(&product, a, b) ? SIZE_MAX : product;
}

// Bytes of TYPE followed by COUNT elements of its flexible array MEMBER.
#define size_struct(type, member, count) \
	size_add(sizeof(type), size_mul(sizeof(((type *)nullptr)->member[0]), (count)))

// True when [offset, offset + size) lies within [0, limit).
[[nodiscard]] static inline bool range_fits(uint64_t offset, uint64_t size, uint64_t limit)
{
	return offset <= limit && size <= limit - offset;
}

WRAPS static always_inline uint64_t wrap_add(uint64_t a, uint64_t b)
{
	return a + b;
}

WRAPS static always_inline uint64_t wrap_sub(uint64_t a, uint64_t b)
{
	return a - b;
}

// A counter of events or of nanoseconds, for statistics: no size, place or limit is computed from
// it. It does not come round in the life of a machine, and would do no harm.
static always_inline void count_add(uint64_t *counter, uint64_t step)
{
	*counter = wrap_add(*counter, step);
}

WRAPS static always_inline uint64_t wrap_mul(uint64_t a, uint64_t b)
{
	return a * b;
}

WRAPS static always_inline uint64_t wrap_neg(uint64_t a)
{
	return 0 - a;
}

WRAPS static always_inline uint32_t wrap_add32(uint32_t a, uint32_t b)
{
	return a + b;
}

WRAPS static always_inline uint32_t wrap_sub32(uint32_t a, uint32_t b)
{
	return a - b;
}

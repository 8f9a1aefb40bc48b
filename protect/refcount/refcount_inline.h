// SPDX-License-Identifier: GPL-2.0-only
//
// The operations of <refcount/refcount.h>. One atomic instruction each, whose flags are the test; a
// sum that went wrong is put right afterwards: 2^30 further operations would have to run in between
// to wrap.
#pragma once
#include <arch/reference.h>
#include <base/checked.h>
#include <base/compiler.h>

static inline int32_t refcount_negative(int32_t value)
{
	return (int32_t)wrap_sub32(0, (uint32_t)value);
}

static inline void refcount_set(struct refcount *count, int32_t value)
{
	__atomic_store_n(&count->negative, refcount_negative(value), __ATOMIC_RELAXED);
}

static inline int32_t refcount_read(const struct refcount *count)
{
	return refcount_negative(__atomic_load_n(&count->negative, __ATOMIC_RELAXED));
}

static always_inline void refcount_get(struct refcount *count)
{
	if (unlikely(!arch_reference_more(&count->negative)))
		refcount_get_wrong(count);
}

static always_inline void refcount_get_another(struct refcount *count)
{
	if (unlikely(!arch_reference_another(&count->negative)))
		refcount_get_wrong(count);
}

static inline bool refcount_get_unless_zero(struct refcount *count)
{
	int32_t old = __atomic_load_n(&count->negative, __ATOMIC_RELAXED);

	// Bounded by the number of CPUs that hit the same count at the same time.
	do {
		if (old == 0)
			return false;
		if (unlikely(old > 0 || old == INT32_MIN)) {
			refcount_crime(count, old > 0 ? REFCOUNT_LOST : REFCOUNT_OVERFLOW);
			return true;
		}
	} while (!__atomic_compare_exchange_n(&count->negative, &old, old - 1, true,
					      __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return true;
}

static always_inline bool refcount_put(struct refcount *count)
{
	const enum arch_reference left = arch_reference_fewer(&count->negative);

	if (unlikely(left == ARCH_REFERENCE_WRONG))
		refcount_put_wrong(count);
	return left == ARCH_REFERENCE_NONE;
}

static inline void refcount_put_not_last(struct refcount *count)
{
	switch (arch_reference_fewer(&count->negative)) {
	case ARCH_REFERENCE_LEFT:
		return;
	case ARCH_REFERENCE_NONE:
		refcount_crime(count, REFCOUNT_TO_ZERO);
		return;
	case ARCH_REFERENCE_WRONG:
		refcount_put_wrong(count);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
//
// The operations of <refcount/refcount.h>. One atomic instruction and one test each; a sum that
// went wrong is put right afterwards: 2^30 further operations would have to run in between to wrap.
#pragma once
#include <base/compiler.h>

static inline void refcount_set(struct refcount *count, int32_t value)
{
	__atomic_store_n(&count->value, value, __ATOMIC_RELAXED);
}

static inline int32_t refcount_read(const struct refcount *count)
{
	return __atomic_load_n(&count->value, __ATOMIC_RELAXED);
}

static inline void refcount_get(struct refcount *count)
{
	const int32_t old = __atomic_fetch_add(&count->value, 1, __ATOMIC_RELAXED);

	if (unlikely(old <= 0 || old == INT32_MAX))
		refcount_crime(count, old == 0 ? REFCOUNT_FROM_ZERO : REFCOUNT_OVERFLOW, old);
}

static inline bool refcount_get_unless_zero(struct refcount *count)
{
	int32_t old = refcount_read(count);

	// Bounded by the number of CPUs that hit the same count at the same time.
	do {
		if (old == 0)
			return false;
		if (unlikely(old < 0 || old == INT32_MAX)) {
			refcount_crime(count, REFCOUNT_OVERFLOW, old);
			return true;
		}
	} while (!__atomic_compare_exchange_n(&count->value, &old, old + 1, true, __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
	return true;
}

static inline bool refcount_put(struct refcount *count)
{
	const int32_t old = __atomic_fetch_sub(&count->value, 1, __ATOMIC_RELEASE);

	if (likely(old > 1))
		return false;
	if (likely(old == 1)) {
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		return true;
	}
	refcount_crime(count, REFCOUNT_UNDERFLOW, old);
	return false;
}

static inline void refcount_put_not_last(struct refcount *count)
{
	const int32_t old = __atomic_fetch_sub(&count->value, 1, __ATOMIC_RELEASE);

	if (unlikely(old <= 1))
		refcount_crime(count, old == 1 ? REFCOUNT_TO_ZERO : REFCOUNT_UNDERFLOW, old);
}

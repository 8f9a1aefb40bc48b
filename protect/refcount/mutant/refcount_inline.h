// SPDX-License-Identifier: GPL-2.0-only
//
// Row refcount taken away: plain atomic counters.
#pragma once
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

static inline void refcount_get(struct refcount *count)
{
	__atomic_fetch_sub(&count->negative, 1, __ATOMIC_RELAXED);
}

static inline void refcount_get_another(struct refcount *count)
{
	__atomic_fetch_sub(&count->negative, 1, __ATOMIC_RELAXED);
}

static inline bool refcount_get_unless_zero(struct refcount *count)
{
	int32_t old = __atomic_load_n(&count->negative, __ATOMIC_RELAXED);

	do {
		if (old == 0)
			return false;
	} while (!__atomic_compare_exchange_n(&count->negative, &old, old - 1, true,
					      __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return true;
}

static inline bool refcount_put(struct refcount *count)
{
	return __atomic_fetch_add(&count->negative, 1, __ATOMIC_ACQ_REL) == -1;
}

static inline void refcount_put_not_last(struct refcount *count)
{
	__atomic_fetch_add(&count->negative, 1, __ATOMIC_RELEASE);
}

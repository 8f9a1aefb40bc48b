// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reference counts that cannot wrap: saturate, report "refcount: ...", and leak rather than free. No raw atomic is a reference count.
 */
#pragma once
#include <base/types.h>

struct refcount {
	int32_t value;
};
#define REFCOUNT(n) { .value = (n) }

static inline void refcount_set(struct refcount *count, int32_t value);
static inline int32_t refcount_read(const struct refcount *count);
static inline void refcount_get(struct refcount *count);		/* from 0: use after free, reported */
[[nodiscard]] static inline bool refcount_get_unless_zero(struct refcount *count);
[[nodiscard]] static inline bool refcount_put(struct refcount *count);	/* true: was the last one, the caller frees */
#include <refcount/refcount_inline.h>

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reference counts that cannot wrap. No raw atomic is a reference count. Follows Linux's
 * lib/refcount.c:
 *   1 ... INT32_MAX	the number of references
 *   0			freed, or being freed: nobody may take a reference
 *   negative		saturated: the count is lost for good, the object leaks rather than being
 * freed early Each crime is reported once as it happens ("refcount: ...") and saturates the count;
 * the machine goes on.
 */
#pragma once
#include <base/types.h>

struct refcount {
	int32_t value;
};
#define REFCOUNT(n) { .value = (n) }
#define REFCOUNT_SATURATED (INT32_MIN / 2)

static inline void refcount_set(struct refcount *count, int32_t value);
static inline int32_t refcount_read(const struct refcount *count);
/* from 0: use after free, reported */
static inline void refcount_get(struct refcount *count);
[[nodiscard]] static inline bool refcount_get_unless_zero(struct refcount *count);
/* true: was the last one, the caller frees */
[[nodiscard]] static inline bool refcount_put(struct refcount *count);
/* for who knows that others hold references: dropping the last one is reported */
static inline void refcount_put_not_last(struct refcount *count);

enum refcount_crime {
	REFCOUNT_OVERFLOW,
	REFCOUNT_FROM_ZERO,
	REFCOUNT_UNDERFLOW,
	REFCOUNT_TO_ZERO,
};
/*
 * Saturates COUNT; reports the crime unless it was saturated before (OLD negative and not
 * wrapped).
 */
void refcount_crime(struct refcount *count, enum refcount_crime crime, int32_t old);
/* The next use of a count that is saturated already is reported, too; once. */
void refcount_report_again(void);
#include <refcount/refcount_inline.h>

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reference counts that cannot wrap. No raw atomic is a reference count. Follows Linux's
 * lib/refcount.c:
 *   1 ... REFCOUNT_MOST	the number of references
 *   0			freed, or being freed: nobody may take a reference
 *   negative		saturated: the count is lost for good, the object leaks rather than being
 *			freed early
 * Each crime is reported once as it happens ("refcount: ...") and saturates the count; the machine
 * goes on.
 *
 * The count is kept as its negative: what is wrong with a step shows in the CPU's flags then
 * (<arch/reference.h>), and memory that was cleared still is a count of zero.
 */
#pragma once
#include <base/types.h>

struct refcount {
	int32_t negative;
};
#define REFCOUNT(n) { .negative = (int32_t)-(int64_t)(n) }
#define REFCOUNT_MOST INT64_C(0x80000000) /* for REFCOUNT(); read as INT32_MIN */
#define REFCOUNT_SATURATED (INT32_MIN / 2)

static inline void refcount_set(struct refcount *count, int32_t value);
static inline int32_t refcount_read(const struct refcount *count);
/* from 0: use after free, reported */
static inline void refcount_get(struct refcount *count);
/* for who knows, from sealed memory, that there are references: only one too many is reported */
static inline void refcount_get_another(struct refcount *count);
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
	REFCOUNT_LOST, /* it was saturated before: not reported */
};
/* Saturates COUNT and reports the crime. */
[[gnu::cold]] void refcount_crime(struct refcount *count, enum refcount_crime crime);
/* The same after a step of COUNT that was wrong: which crime it was. */
[[gnu::cold]] void refcount_get_wrong(struct refcount *count);
[[gnu::cold]] void refcount_put_wrong(struct refcount *count);
/* The next use of a count that is saturated already is reported, too; once. */
void refcount_report_again(void);
#include <refcount/refcount_inline.h>

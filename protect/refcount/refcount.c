// SPDX-License-Identifier: GPL-2.0-only
//
// What happens to a reference count that went wrong: it stays far below zero, where no sequence of
// gets and puts brings it back to a value that frees the object.
#include <refcount/refcount.h>
#include <violation.h>

static uint32_t report_saturated; /* atomic */

void refcount_report_again(void)
{
	__atomic_store_n(&report_saturated, 1, __ATOMIC_RELAXED);
}

void refcount_crime(struct refcount *count, enum refcount_crime crime)
{
	refcount_set(count, REFCOUNT_SATURATED);
	switch (crime) {
	case REFCOUNT_OVERFLOW:
		violation_report("refcount", "overflow");
		return;
	case REFCOUNT_FROM_ZERO:
		violation_report("refcount", "increment from zero");
		return;
	case REFCOUNT_TO_ZERO:
		violation_report("refcount", "last reference dropped unseen");
		return;
	case REFCOUNT_UNDERFLOW:
		violation_report("refcount", "underflow");
		return;
	case REFCOUNT_LOST:
		if (__atomic_exchange_n(&report_saturated, 0, __ATOMIC_RELAXED))
			violation_report("refcount", "use of a saturated count");
		return;
	}
}

// What the step made of the count; another CPU's step since may give the crime another name.
static int32_t negative_now(const struct refcount *count)
{
	return __atomic_load_n(&count->negative, __ATOMIC_RELAXED);
}

void refcount_get_wrong(struct refcount *count)
{
	const int32_t now = negative_now(count);

	if (now < 0)
		refcount_crime(count, REFCOUNT_FROM_ZERO);
	else
		refcount_crime(count, now == INT32_MAX ? REFCOUNT_OVERFLOW : REFCOUNT_LOST);
}

void refcount_put_wrong(struct refcount *count)
{
	refcount_crime(count, negative_now(count) == 1 ? REFCOUNT_UNDERFLOW : REFCOUNT_LOST);
}

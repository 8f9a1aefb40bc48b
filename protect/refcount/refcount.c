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

void refcount_crime(struct refcount *count, enum refcount_crime crime, int32_t old)
{
	refcount_set(count, REFCOUNT_SATURATED);
	if (old < 0 && old != INT32_MIN) {
		if (__atomic_exchange_n(&report_saturated, 0, __ATOMIC_RELAXED))
			violation_report("refcount", "use of a saturated count");
		return;
	}
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
	}
}

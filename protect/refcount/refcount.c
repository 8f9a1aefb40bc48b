// SPDX-License-Identifier: GPL-2.0-only
//
// What happens to a reference count that went wrong: it stays far below zero, where no sequence of
// gets and puts brings it back to a value that frees the object.
#include <refcount/refcount.h>
#include <violation.h>

void refcount_crime(struct refcount *count, enum refcount_crime crime, int32_t old)
{
	refcount_set(count, REFCOUNT_SATURATED);
	if (old < 0 && old != INT32_MIN)
		return;
	switch (crime) {
	case REFCOUNT_OVERFLOW:
		violation_report("refcount", "overflow");
		return;
	case REFCOUNT_FROM_ZERO:
		violation_report("refcount", "increment from zero");
		return;
	case REFCOUNT_UNDERFLOW:
		violation_report("refcount", "underflow");
		return;
	}
}

// SPDX-License-Identifier: GPL-2.0-only
//
// The three ways to a freed object that is still in use: a count that wraps, one that comes back
// from zero, one that goes below. (That 2^31 references can be leaked is granted.)
#include <protection.h>
#include <refcount/refcount.h>

static int count_up_and_down(void)
{
	struct refcount count = REFCOUNT(1);

	refcount_get(&count);
	return !refcount_put(&count) && refcount_put(&count) ? 0 : -1;
}

static bool wrap(void)
{
	struct refcount count = REFCOUNT(REFCOUNT_MOST);

	refcount_get(&count);
	return refcount_read(&count) == -INT32_MAX;
}

static bool revive(void)
{
	struct refcount count = REFCOUNT(1);

	if (!refcount_put(&count))
		return false;
	refcount_get(&count);
	return refcount_put(&count);
}

static bool drop_below_zero(void)
{
	struct refcount count = REFCOUNT(0);

	(void)!refcount_put(&count);
	refcount_get(&count);
	refcount_get(&count);
	return refcount_put(&count);
}

ATTACK(refcount, overflow, .threat = "References are leaked until the count wraps.",
       .stops = "A count that goes too high is stopped and stays there.",
       .without = "The count comes to zero while the object is in use.",
       .control = count_up_and_down, .fire = wrap, .verdict = "refcount: overflow");
ATTACK(refcount, from_zero, .threat = "A reference is taken to an object that is being freed.",
       .stops = "A count of zero never goes up again.",
       .without = "The object is in use and freed.", .control = count_up_and_down, .fire = revive,
       .verdict = "refcount: increment from zero");
ATTACK(refcount, underflow, .threat = "A reference is dropped once too often.",
       .stops = "A count never goes below zero.",
       .without = "The count is wrong from now on, and the object goes while it is in use.",
       .control = count_up_and_down, .fire = drop_below_zero, .verdict = "refcount: underflow");

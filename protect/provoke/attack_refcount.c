// SPDX-License-Identifier: GPL-2.0-only
//
// Triggers of reference counts (Linux: drivers/misc/lkdtm/refcount.c). Sums of several are several
// gets or puts. SAFETY: every function here commits a crime.
#include <provoke/provoke.h>

#include <arch/cpu.h>
#include <kernel/sched/sched.h>
#include <refcount/refcount.h>

#define TIMING_ROUNDS (1u << 24)
#define TIMING_BATCH (1u << 16)

static void get_many(struct refcount *count, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		refcount_get(count);
}

static bool put_many(struct refcount *count, uint32_t n)
{
	bool last = false;

	for (uint32_t i = 0; i < n; i++)
		last = refcount_put(count);
	return last;
}

static void say_end(const struct refcount *count, const char *crime, int32_t before)
{
	const int32_t now = refcount_read(count);

	if (now == REFCOUNT_SATURATED)
		provoke_say("%s detected: %s", crime,
			    before == now ? "still saturated" : "saturated");
	else if (now == before)
		provoke_say("%s detected: stayed at %d", crime, now);
	else
		provoke_say("FAIL: refcount went crazy: %d", now);
}

static void overflow(void (*step)(struct refcount *count), uint32_t room)
{
	struct refcount count = REFCOUNT(REFCOUNT_MOST - room);

	for (uint32_t i = 0; i <= room; i++)
		step(&count);
	say_end(&count, "Overflow", INT32_MIN);
}

static void get_one(struct refcount *count)
{
	refcount_get(count);
}

static void get_four(struct refcount *count)
{
	get_many(count, 4);
}

static void get_one_unless_zero(struct refcount *count)
{
	if (!refcount_get_unless_zero(count))
		provoke_say("Weird: it reported zero");
}

static void get_six_unless_zero(struct refcount *count)
{
	for (uint32_t i = 0; i < 6; i++)
		get_one_unless_zero(count);
}

static void fire_inc_overflow(void)
{
	provoke_say("attempting bad refcount_inc() overflow");
	overflow(get_one, 1);
}

static void fire_add_overflow(void)
{
	provoke_say("attempting bad refcount_add() overflow");
	overflow(get_four, 0);
}

static void fire_inc_not_zero_overflow(void)
{
	provoke_say("attempting bad refcount_inc_not_zero() overflow");
	overflow(get_one_unless_zero, 0);
}

static void fire_add_not_zero_overflow(void)
{
	provoke_say("attempting bad refcount_add_not_zero() overflow");
	overflow(get_six_unless_zero, 0);
}

static void fire_dec_zero(void)
{
	struct refcount count = REFCOUNT(2);

	provoke_say("attempting good refcount_dec()");
	refcount_put_not_last(&count);
	provoke_say("attempting bad refcount_dec() to zero");
	refcount_put_not_last(&count);
	say_end(&count, "Zero", 0);
}

static void fire_dec_negative(void)
{
	struct refcount count = REFCOUNT(0);

	provoke_say("attempting bad refcount_dec() below zero");
	refcount_put_not_last(&count);
	say_end(&count, "Negative", 0);
}

static void fire_dec_and_test_negative(void)
{
	struct refcount count = REFCOUNT(0);

	provoke_say("attempting bad refcount_dec_and_test() below zero");
	if (refcount_put(&count))
		provoke_say("Weird: refcount_dec_and_test() reported zero");
	say_end(&count, "Negative", 0);
}

static void fire_sub_and_test_negative(void)
{
	struct refcount count = REFCOUNT(3);

	provoke_say("attempting bad refcount_sub_and_test() below zero");
	if (put_many(&count, 5))
		provoke_say("Weird: refcount_sub_and_test() reported zero");
	say_end(&count, "Negative", 0);
}

static void fire_sub_and_test_zero(void)
{
	struct refcount count = REFCOUNT(0);

	provoke_say("attempting bad refcount_sub_and_test() at zero");
	if (put_many(&count, 1))
		provoke_say("Weird: refcount_sub_and_test() reported zero");
	say_end(&count, "Zero", 0);
}

static void from_zero(uint32_t n)
{
	struct refcount count = REFCOUNT(0);

	provoke_say("attempting safe refcount_inc_not_zero() from zero");
	if (refcount_get_unless_zero(&count))
		provoke_say("FAIL: Zero not detected!?");
	provoke_say("attempting bad refcount_inc() from zero");
	get_many(&count, n);
	say_end(&count, "Zero", 0);
}

static void fire_inc_zero(void)
{
	from_zero(1);
}

static void fire_add_zero(void)
{
	from_zero(3);
}

static void saturated(void (*step)(struct refcount *count))
{
	struct refcount count = REFCOUNT(REFCOUNT_SATURATED);

	provoke_say("attempting bad operation on a saturated count");
	step(&count);
	say_end(&count, "Saturation", REFCOUNT_SATURATED);
}

static void put_one(struct refcount *count)
{
	if (refcount_put(count))
		provoke_say("Weird: it reported zero");
}

static void put_eight(struct refcount *count)
{
	if (put_many(count, 8))
		provoke_say("Weird: it reported zero");
}

static void fire_inc_saturated(void)
{
	saturated(get_one);
}

static void fire_dec_saturated(void)
{
	saturated(put_one);
}

static void fire_add_saturated(void)
{
	saturated(get_four);
}

static void fire_inc_not_zero_saturated(void)
{
	saturated(get_one_unless_zero);
}

static void fire_add_not_zero_saturated(void)
{
	saturated(get_six_unless_zero);
}

static void fire_sub_and_test_saturated(void)
{
	saturated(put_eight);
}

/* Linux counts to INT_MAX; what is compared is the price of one step. */
static void fire_atomic_timing(void)
{
	int32_t count = 1;

	for (uint32_t i = 0; i < TIMING_ROUNDS; i++) {
		__atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
		__atomic_fetch_sub(&count, 1, __ATOMIC_RELAXED);
		if (i % TIMING_BATCH == 0)
			sched_point();
	}
	provoke_say("atomic timing: done");
}

static void fire_refcount_timing(void)
{
	struct refcount count = REFCOUNT(1);

	for (uint32_t i = 0; i < TIMING_ROUNDS; i++) {
		refcount_get(&count);
		(void)!refcount_put(&count);
		if (i % TIMING_BATCH == 0)
			sched_point();
	}
	provoke_say("refcount timing: done");
}

static const struct provoke_trigger triggers[] = {
	{ "REFCOUNT_INC_OVERFLOW", fire_inc_overflow },
	{ "REFCOUNT_ADD_OVERFLOW", fire_add_overflow },
	{ "REFCOUNT_INC_NOT_ZERO_OVERFLOW", fire_inc_not_zero_overflow },
	{ "REFCOUNT_ADD_NOT_ZERO_OVERFLOW", fire_add_not_zero_overflow },
	{ "REFCOUNT_DEC_ZERO", fire_dec_zero },
	{ "REFCOUNT_DEC_NEGATIVE", fire_dec_negative },
	{ "REFCOUNT_DEC_AND_TEST_NEGATIVE", fire_dec_and_test_negative },
	{ "REFCOUNT_SUB_AND_TEST_NEGATIVE", fire_sub_and_test_negative },
	{ "REFCOUNT_SUB_AND_TEST_ZERO", fire_sub_and_test_zero },
	{ "REFCOUNT_INC_ZERO", fire_inc_zero },
	{ "REFCOUNT_ADD_ZERO", fire_add_zero },
	{ "REFCOUNT_INC_SATURATED", fire_inc_saturated },
	{ "REFCOUNT_DEC_SATURATED", fire_dec_saturated },
	{ "REFCOUNT_ADD_SATURATED", fire_add_saturated },
	{ "REFCOUNT_INC_NOT_ZERO_SATURATED", fire_inc_not_zero_saturated },
	{ "REFCOUNT_ADD_NOT_ZERO_SATURATED", fire_add_not_zero_saturated },
	{ "REFCOUNT_DEC_AND_TEST_SATURATED", fire_dec_saturated },
	{ "REFCOUNT_SUB_AND_TEST_SATURATED", fire_sub_and_test_saturated },
	{ "ATOMIC_TIMING", fire_atomic_timing },
	{ "REFCOUNT_TIMING", fire_refcount_timing },
};
PROVOKE_CATEGORY(refcount, 3, triggers);

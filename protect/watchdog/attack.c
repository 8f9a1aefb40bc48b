// SPDX-License-Identifier: GPL-2.0-only
//
// A bug that never ends: the attacker finds a loop in the kernel, a lock that nobody releases, an
// interrupt that is never enabled again. His prize is that the machine's time is his: half as much
// again as the watchdog grants, measured as the watchdog does (ticks, answers, looks) and not by a
// clock, so that a busy host decides nothing. Those that need a second CPU use one that runs, or
// the attacker loses by having none.
#include <arch/cpu.h>
#include <arch/irq.h>
#include <base/bits.h>
#include <base/checked.h>
#include <kernel/cross_call.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <kernel/watch.h>
#include <protection.h>
#include <sync/spin.h>
#include <sync/upcall.h>
#include <watchdog/watchdog.h>

#define MANY_TICKS (WATCHDOG_SOFT_TICKS + WATCHDOG_SOFT_TICKS / 2)
#define MANY_ANSWERS (WATCHDOG_HARD_ANSWERS + WATCHDOG_HARD_ANSWERS / 2)
#define MANY_WAITS (WATCHDOG_SPIN_ANSWERS + WATCHDOG_SPIN_ANSWERS / 2)
#define MANY_SCANS 2u
#define STEP_NS 100000000ull

static struct spin_lock lock = SPIN_LOCK(0);
static uint32_t taken; /* atomic */

static int keep_a_moment(void)
{
	const uint64_t end = clock_monotonic_ns() + STEP_NS;

	while (clock_monotonic_ns() < end)
		arch_cpu_relax();
	return 0;
}

static void keep(void)
{
	while (watch_ticks_here() < MANY_TICKS)
		arch_cpu_relax();
}

/* Until this CPU has been asked COUNT times, and has answered. */
static void keep_asked(enum watch_subject subject, uint32_t count)
{
	const uint32_t first = watch_answers_of(arch_cpu()->id, subject);

	while (wrap_sub32(watch_answers_of(arch_cpu()->id, subject), first) < count)
		arch_cpu_relax();
}

static bool loop_for_ever(void)
{
	keep();
	return true;
}

static bool loop_with_lock(void)
{
	spin_lock(&lock);
	keep();
	spin_unlock(&lock);
	return true;
}

static void keep_with_interrupts_off(void *argument)
{
	const irq_state state = arch_irq_save();

	keep_asked(WATCH_TICKS, MANY_ANSWERS);
	arch_irq_restore(state);
}

static bool block_interrupts(void)
{
	keep_with_interrupts_off(nullptr);
	return true;
}

static uint64_t another_cpu(void)
{
	const uint64_t others = sched_cpus_online() & ~(UINT64_C(1) << arch_cpu()->id);

	return others == 0 ? 0 : UINT64_C(1) << bit_lowest(others);
}

static bool block_call(void)
{
	const uint64_t cpu = another_cpu();

	if (cpu != 0)
		cross_call(cpu, keep_with_interrupts_off, nullptr);
	return cpu != 0;
}

static void hold_lock(void *argument)
{
	spin_lock(&lock);
	__atomic_store_n(&taken, 1, __ATOMIC_SEQ_CST);
	keep_asked(WATCH_WAIT, MANY_WAITS);
	spin_unlock(&lock);
	task_exit(0);
}

/* A soft lockup of the holder would take longer; the waiter waits for it. */
static bool wait_for_lock(void)
{
	struct task *holder = task_create_kernel("holder", hold_lock, nullptr);

	if (holder == nullptr || another_cpu() == 0)
		return false;
	sched_start(holder);
	while (!__atomic_load_n(&taken, __ATOMIC_SEQ_CST))
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + 1000000);
	spin_lock(&lock);
	spin_unlock(&lock);
	return true;
}

static struct task *sleeper;
static struct timer old, end;
static uint32_t first_scan;

/* The time that a hang takes is not waited for: the record of when the sleep began is moved. */
static void make_old(struct timer *timer)
{
	if (__atomic_load_n(&sleeper->on_cpu, __ATOMIC_ACQUIRE)) {
		timer_arm(timer, clock_monotonic_ns() + STEP_NS);
		return;
	}
	sleeper->last_switch_ns = wrap_sub(sleeper->last_switch_ns, 2 * WATCHDOG_HANG_NS);
	first_scan = watch_scan_count();
	timer_arm(&end, clock_monotonic_ns() + STEP_NS);
}

static void wake_at_last(struct timer *timer)
{
	if (wrap_sub32(watch_scan_count(), first_scan) < MANY_SCANS)
		timer_arm(timer, clock_monotonic_ns() + STEP_NS);
	else
		sched_wake(sleeper);
}

static bool sleep_for_ever(void)
{
	sleeper = current_task();
	timer_init(&old, make_old);
	timer_init(&end, wake_at_last);
	timer_arm(&old, clock_monotonic_ns() + STEP_NS);
	sched_prepare_sleep(false);
	sched_sleep();
	return !sleeper->hang_reported;
}

ATTACK(watchdog, loop, .threat = "A loop in the kernel never ends.",
       .stops = "The watchdog counts the ticks during which the kernel gives way to nobody, and "
		"ends the task.",
       .without = "The processor is the attacker's for as long as he likes.",
       .control = keep_a_moment, .fire = loop_for_ever,
       .verdict = "watchdog: soft lockup of a CPU");
ATTACK(watchdog, loop_with_lock, .threat = "A loop that holds a lock never ends.",
       .stops = "The watchdog counts such ticks; as a lock is held, it stops the machine.",
       .without = "All who want the lock wait for ever.", .control = keep_a_moment,
       .fire = loop_with_lock, .verdict = "watchdog: soft lockup of a CPU", .ends_machine = true);
ATTACK(watchdog, interrupts_off, .threat = "Interrupts stay off on one processor.",
       .stops = "Another processor asks for an answer and, when none comes, stops the machine by a "
		"non-maskable interrupt.",
       .without = "The processor is lost, and nothing says so.", .control = keep_a_moment,
       .fire = block_interrupts, .verdict = "watchdog: hard lockup of a CPU", .ends_machine = true,
       .cpus = 2);
ATTACK(watchdog, call, .threat = "A processor never answers the call of another.",
       .stops = "The caller counts its questions and stops the machine when no answer comes.",
       .without = "The caller waits for ever with it.", .control = keep_a_moment,
       .fire = block_call, .verdict = "watchdog: hard lockup of a CPU", .ends_machine = true,
       .cpus = 2);
ATTACK(watchdog, spin_lock, .threat = "A lock is never released.",
       .stops = "Whoever waits for a lock counts, and stops the machine when it takes too long.",
       .without = "The waiting processor turns in a circle for ever.", .control = keep_a_moment,
       .fire = wait_for_lock, .verdict = "watchdog: spin lock waited for too long",
       .ends_machine = true, .cpus = 2);
ATTACK(watchdog, hang, .threat = "A task sleeps where nothing wakes it.",
       .stops = "The watchdog looks through sleeping tasks and reports one that can not be "
		"interrupted for too long.",
       .without = "The task is stuck, and nothing says so.", .control = keep_a_moment,
       .fire = sleep_for_ever, .verdict = "watchdog: task hangs");

// SPDX-License-Identifier: GPL-2.0-only
//
// What Linux's list of crash tests leaves out, each in a machine of its own (`./testudo prove
// provoke`): the 15 triggers that it skips because they would take Linux down, and the 8 that it
// does not name. Each crime's row has the mutant.
#include <provoke/provoke.h>

#include <base/checked.h>
#include <base/string.h>
#include <kernel/task.h>
#include <kernel/timer.h>
#include <protection.h>
#include <watchdog/watchdog.h>

#define SOON_NS 100000000ull

static bool survived;

/* A trigger that nothing stopped says so. */
void provoke_note(const char *text)
{
	survived = survived || string_starts_with(text, "FAIL:");
}

static int list_is_there(void)
{
	return provoke_find("PANIC") != nullptr && provoke_find("NO_SUCH_TRIGGER") == nullptr ? 0
											      : -1;
}

static bool fire(const char *name)
{
	survived = false;
	provoke_find(name)->fire();
	return survived;
}

static struct task *hanging;

/* The time that a hang takes is not waited for. */
static void make_old(struct timer *timer)
{
	hanging->last_switch_ns = wrap_sub(hanging->last_switch_ns, 2 * WATCHDOG_HANG_NS);
}

static bool hang(void)
{
	static struct timer old;

	hanging = current_task();
	timer_init(&old, make_old);
	timer_arm(&old, clock_monotonic_ns() + SOON_NS);
	return fire("HUNG_TASK") || !hanging->hang_reported;
}

#define PROVE(name_, verdict_, ...)                                                           \
	static bool fire_##name_(void)                                                        \
	{                                                                                     \
		return fire(#name_);                                                          \
	}                                                                                     \
	ATTACK(provoke, name_, .threat = "Linux's trigger " #name_, .control = list_is_there, \
	       .fire = fire_##name_, .verdict = verdict_ __VA_OPT__(, ) __VA_ARGS__)

PROVE(PANIC, "provoke: dumptest", .ends_machine = true);
PROVE(PANIC_STOP_IRQOFF, "provoke: dumptest", .ends_machine = true, .cpus = 2);
PROVE(LOOP, "watchdog: soft lockup of a CPU");
PROVE(EXHAUST_STACK, "stack_guard: kernel stack overflow");
PROVE(CORRUPT_STACK, "stack_canary: stack buffer overflow");
PROVE(CORRUPT_STACK_STRONG, "stack_canary: stack buffer overflow");
PROVE(SOFTLOCKUP, "watchdog: soft lockup of a CPU", .ends_machine = true);
PROVE(HARDLOCKUP, "watchdog: hard lockup of a CPU", .ends_machine = true, .cpus = 2);
PROVE(SMP_CALL_LOCKUP, "watchdog: hard lockup of a CPU", .ends_machine = true, .cpus = 2);
PROVE(SPINLOCKUP, "watchdog: spin lock taken twice by one CPU", .ends_machine = true);
ATTACK(provoke, HUNG_TASK, .threat = "Linux's trigger HUNG_TASK", .control = list_is_there,
       .fire = hang, .verdict = "watchdog: task hangs");
PROVE(WRITE_AFTER_FREE, "heap_integrity: write after free of bytes-1024");
PROVE(WRITE_BUDDY_AFTER_FREE, "heap_integrity: write after free of a page");
PROVE(REFCOUNT_TIMING, "");
PROVE(ATOMIC_TIMING, "");

PROVE(OVERFLOW_SIGNED, "checked_size: addition overflow");
PROVE(OVERFLOW_UNSIGNED, "checked_size: addition overflow");
PROVE(FAM_BOUNDS, "checked_size: index out of bounds");
PROVE(KFENCE_READ_AFTER_FREE, "");
PROVE(REPORT_STACK, "");
PROVE(REFCOUNT_SUB_AND_TEST_ZERO, "refcount: underflow");
PROVE(USERCOPY_VMALLOC, "usercopy: copy to a program leaves no object");
PROVE(USERCOPY_FOLIO, "usercopy: copy to a program leaves its heap object");

// SPDX-License-Identifier: GPL-2.0-only
//
// What Linux's list of crash tests leaves out, each in a machine of its own (`./testudo prove
// provoke`): the 15 triggers that it skips because they would take Linux down, and 7 of the 8 that
// it does not name; the eighth, REPORT_STACK, is asked by a program (aslr_stack/report_stack). Each
// crime's row has the mutant.
#include <provoke/provoke.h>

#include <base/checked.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <protection.h>
#include <watchdog/watchdog.h>

#define SOON_NS 100000000ull

static int list_is_there(void)
{
	return provoke_find("PANIC") != nullptr && provoke_find("NO_SUCH_TRIGGER") == nullptr ? 0
											      : -1;
}

static struct task *hanging;

/* The time that a hang takes is not waited for. */
static void make_old(struct timer *timer)
{
	if (__atomic_load_n(&hanging->on_cpu, __ATOMIC_ACQUIRE))
		timer_arm(timer, clock_monotonic_ns() + SOON_NS);
	else
		hanging->last_switch_ns = wrap_sub(hanging->last_switch_ns, 2 * WATCHDOG_HANG_NS);
}

static bool hang(void)
{
	static struct timer old;

	hanging = current_task();
	timer_init(&old, make_old);
	timer_arm(&old, clock_monotonic_ns() + SOON_NS);
	return provoke_survived("HUNG_TASK") || !hanging->hang_reported;
}

#define PROVE(name_, verdict_, threat_, stops_, without_, ...)                          \
	static bool fire_##name_(void)                                                  \
	{                                                                               \
		return provoke_survived(#name_);                                        \
	}                                                                               \
	ATTACK(provoke, name_, .threat = threat_, .stops = stops_, .without = without_, \
	       .control = list_is_there, .fire = fire_##name_,                          \
	       .verdict = verdict_ __VA_OPT__(, ) __VA_ARGS__)

PROVE(PANIC, "provoke: dumptest", "Linux's trigger PANIC: the kernel is told to stop.",
      "The kernel says why, with the caller's trace, and the machine ends with an exit status.",
      "Nothing: to stop is what is asked for.", .ends_machine = true);
PROVE(PANIC_STOP_IRQOFF, "provoke: dumptest with the other CPUs' interrupts off",
      "Linux's trigger PANIC_STOP_IRQOFF: the kernel stops while the other processors have their "
      "interrupts off.",
      "The others are stopped by a non-maskable interrupt.",
      "The machine hangs half-way, its last words unsaid.", .ends_machine = true, .cpus = 2);
PROVE(LOOP, "watchdog: soft lockup of a CPU",
      "Linux's trigger LOOP: a loop in the kernel that never ends.",
      "The watchdog counts the ticks during which the kernel gives way to nobody, and ends the "
      "task.",
      "The processor is lost until the machine is switched off.");
PROVE(EXHAUST_STACK, "stack_guard: kernel stack overflow",
      "Linux's trigger EXHAUST_STACK: a recursion uses up the kernel stack.",
      "The pages below the stack are not mapped; one thread ends.",
      "What lies below the stack is overwritten.");
PROVE(CORRUPT_STACK, "stack_canary: stack buffer overflow",
      "Linux's trigger CORRUPT_STACK: a local array is written over its end.",
      "The stack's canary is compared before the function returns; one thread ends.",
      "The function returns with a corrupted frame.");
PROVE(CORRUPT_STACK_STRONG, "stack_canary: stack buffer overflow",
      "Linux's trigger CORRUPT_STACK_STRONG: a local union without a character array is written "
      "over its end.",
      "Functions with any array or address taken have a canary, not only those with strings.",
      "The function returns with a corrupted frame.");
PROVE(SOFTLOCKUP, "watchdog: soft lockup of a CPU",
      "Linux's trigger SOFTLOCKUP: a loop that may not be interrupted by other tasks.",
      "The watchdog counts the ticks during which the processor gives way to nobody.",
      "No other task ever runs on the processor.", .ends_machine = true);
PROVE(HARDLOCKUP, "watchdog: hard lockup of a CPU",
      "Linux's trigger HARDLOCKUP: a loop with interrupts off.",
      "Another processor asks for an answer and stops the machine when none comes.",
      "The processor is lost, and nothing says so.", .ends_machine = true, .cpus = 2);
PROVE(SMP_CALL_LOCKUP, "watchdog: hard lockup of a CPU",
      "Linux's trigger SMP_CALL_LOCKUP: another processor never comes back from a call.",
      "The caller counts its questions and stops the machine when no answer comes.",
      "Both processors are lost.", .ends_machine = true, .cpus = 2);
PROVE(SPINLOCKUP, "watchdog: spin lock taken twice by one CPU",
      "Linux's trigger SPINLOCKUP: a lock is taken twice by the same processor.",
      "The lock knows which processor holds it.", "The processor waits for itself for ever.",
      .ends_machine = true);
ATTACK(provoke, HUNG_TASK,
       .threat = "Linux's trigger HUNG_TASK: a task sleeps where nothing wakes it.",
       .stops = "The watchdog reports a task that can not be interrupted for too long.",
       .without = "The task is stuck, and nothing says so.", .control = list_is_there, .fire = hang,
       .verdict = "watchdog: task hangs");
PROVE(WRITE_AFTER_FREE, "heap_integrity: write after free of bytes-1024",
      "Linux's trigger WRITE_AFTER_FREE: a freed buffer is written to.",
      "Free buffers are clear, and are looked through before they are handed out.",
      "The buffer's next owner starts with the attacker's bytes.");
PROVE(WRITE_BUDDY_AFTER_FREE, "heap_integrity: write after free of a page",
      "Linux's trigger WRITE_BUDDY_AFTER_FREE: a freed page is written to.",
      "Free pages are clear, and are looked through before they are handed out.",
      "The page's next owner starts with the attacker's bytes.");
PROVE(REFCOUNT_TIMING, "",
      "Linux's trigger REFCOUNT_TIMING: a checked count goes up and down until it is measured.",
      "Nothing is to be stopped: the check must not break what is legal.",
      "The same: it is a measurement.");
PROVE(ATOMIC_TIMING, "",
      "Linux's trigger ATOMIC_TIMING: a plain atomic number goes up and down until it is measured.",
      "Nothing is to be stopped: it is what REFCOUNT_TIMING is compared with.",
      "The same: it is a measurement.");

PROVE(OVERFLOW_SIGNED, "checked_size: addition overflow",
      "Linux's trigger OVERFLOW_SIGNED: a signed addition overflows.",
      "Each addition is followed by a test for overflow, which traps.",
      "The sum is negative, and the kernel goes on with it.");
PROVE(OVERFLOW_UNSIGNED, "checked_size: addition overflow",
      "Linux's trigger OVERFLOW_UNSIGNED: an unsigned addition wraps.",
      "Unsigned arithmetic traps, too, unless it is declared to wrap.",
      "The sum is small, and the kernel goes on with it.");
PROVE(FAM_BOUNDS, "checked_size: index out of bounds",
      "Linux's trigger FAM_BOUNDS: an index behind the end of an array whose length stands in the "
      "structure.",
      "The array is declared as counted, and each index is compared with its count.",
      "The word behind the array is overwritten.");
PROVE(KFENCE_READ_AFTER_FREE, "", "Linux's trigger KFENCE_READ_AFTER_FREE: a freed buffer is read.",
      "A buffer is cleared the moment it is freed: there is nothing to read.",
      "The reader sees what the buffer held.");
PROVE(REFCOUNT_SUB_AND_TEST_ZERO, "refcount: underflow",
      "Linux's trigger REFCOUNT_SUB_AND_TEST_ZERO: a count is lowered by more than it has.",
      "A count never goes below zero.",
      "The count is wrong from now on, and the object goes while it is in use.");
PROVE(USERCOPY_VMALLOC, "usercopy: copy to a program leaves no object",
      "Linux's trigger USERCOPY_VMALLOC: a copy to a program goes on behind a large buffer.",
      "Each copy looks up what it begins in, and ends with it at the latest.",
      "The program reads what stands behind the buffer.");
PROVE(USERCOPY_FOLIO, "usercopy: copy to a program leaves its heap object",
      "Linux's trigger USERCOPY_FOLIO: a copy to a program goes on behind the pages of a buffer.",
      "Each copy looks up what it begins in, and ends with it at the latest.",
      "The program reads the pages behind.");

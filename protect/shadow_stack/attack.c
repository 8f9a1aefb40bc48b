// SPDX-License-Identifier: GPL-2.0-only
/*
 * Return addresses that an attacker overwrites: of the function that runs, with the canary left as
 * it is; to another call of the kernel than its own; and on the stack of a task that sleeps, once
 * in few calls and once in more than are kept. The prize is that the chosen code runs. Legal is
 * whatever the compiler does with a stack pointer: it need not be a multiple of eight.
 */
#include <base/checked.h>
#include <base/compiler.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <protection.h>

#define STEP_NS 1000000ull
#define FUNCTION_SIZE 256u /* of a sleeper's outermost function, at most */
#define DEPTH 200u         /* SAVED_THREAD_PAIRS_SIZE / 16, and some more */

static void *way_back[5];
static bool prize_taken;

[[noreturn, gnu::noinline]] static void prize(void)
{
	write_once(prize_taken, true);
	__builtin_longjmp(way_back, 1);
}

/* SAFETY: the crime; exactly the one word. */
[[gnu::noinline]] static uint64_t return_to(uint64_t address)
{
	volatile uint64_t *return_address = (volatile uint64_t *)__builtin_frame_address(0) + 1;

	if (address != 0)
		*return_address = address;
	return *return_address;
}

/*
 * As in a leaf whose variables take BYTES of the stack, until an interrupt has come: nobody else
 * charges the running task for its time. SAFETY: nothing is pushed meanwhile but by the CPU.
 */
#define SPIN_BELOW(bytes)                                                                    \
	__asm__ volatile("subq %[size], %%rsp\n"                                             \
			 "1:\n\t"                                                            \
			 "pause\n\t"                                                         \
			 "cmpq %[before], (%[charged])\n\t"                                  \
			 "je 1b\n\t"                                                         \
			 "addq %[size], %%rsp"                                               \
			 :                                                                   \
			 : [size] "i"(bytes), [charged] "r"(charged), [before] "r"(*charged) \
			 : "cc", "memory")

[[gnu::noinline]] static void be_interrupted_anywhere(const uint64_t *charged)
{
	SPIN_BELOW(4);
	SPIN_BELOW(8);
	SPIN_BELOW(12);
}

static int return_normally(void)
{
	be_interrupted_anywhere(&current_task()->system_ns);
	return return_to(0) != 0 ? 0 : -1;
}

static bool return_elsewhere(void)
{
	void (*volatile wanted)(void) = prize;

	if (__builtin_setjmp(way_back))
		return true;
	return_to((uint64_t)wanted);
	return false;
}

/* The address behind a call, but of another function: where normal CFI would let a return go. */
[[gnu::noinline]] static uint64_t place_behind_call(void)
{
	return (uint64_t)__builtin_return_address(0);
}

static bool return_to_other_call(void)
{
	volatile uint32_t passes = 0;
	uint64_t place = place_behind_call();

	hide_from_compiler(place);
	passes++;
	if (passes > 1)
		return true; /* here again, behind the call of another function */
	return_to(place);
	return false;
}

static struct task *sleeper;
static bool sleeper_stop, sleeper_woke;

/* No clock wakes it: it is asleep until the attacker is through. */
static void sleep_a_while(void)
{
	sched_prepare_sleep(false);
	if (read_once(sleeper_stop))
		sched_cancel_sleep();
	else
		sched_sleep();
}

static void sleep_until_told(void *argument)
{
	while (!read_once(sleeper_stop))
		sleep_a_while();
	write_once(sleeper_woke, true);
	task_exit(0);
}

/* One call in another. SAFETY: they fit on the stack. */
// NOLINTNEXTLINE(misc-no-recursion): the crime
[[gnu::noinline]] static void sleep_below(uint32_t depth)
{
	if (depth == 0) {
		while (!read_once(sleeper_stop))
			sleep_a_while();
	} else {
		sleep_below(depth - 1);
		write_once(sleeper_woke, true); /* not a loop */
	}
}

static void sleep_deep(void *argument)
{
	sleep_below(DEPTH);
	write_once(sleeper_woke, true);
	task_exit(0);
}

static int make_sleeper(void (*entry)(void *))
{
	write_once(sleeper_stop, false);
	write_once(sleeper_woke, false);
	sleeper = task_create_kernel("sleeper", entry, nullptr);
	if (sleeper == nullptr)
		return -1;
	sleeper->expendable = true;
	task_get(sleeper);
	sched_start(sleeper);
	while (read_once(sleeper->state) != TASK_SLEEPING_UNINTERRUPTIBLE ||
	       __atomic_load_n(&sleeper->on_cpu, __ATOMIC_ACQUIRE))
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + STEP_NS);
	return 0;
}

/* Until the sleeper has set FLAG, or is no more. */
static bool wake_for(const bool *flag)
{
	write_once(sleeper_stop, true);
	sched_wake(sleeper);
	while (!read_once(*flag) && read_once(sleeper->state) != TASK_DEAD)
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + STEP_NS);
	return read_once(*flag);
}

static int sleep_and_wake(void)
{
	if (make_sleeper(sleep_until_told) != 0)
		return -1;
	return wake_for(&sleeper_woke) ? 0 : -1;
}

[[noreturn, gnu::noinline]] static void sleeper_prize(void)
{
	write_once(prize_taken, true);
	for (;;)
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + 1000 * STEP_NS);
}

/* The return address into the function of the task: at the end of the calls that put it to sleep.
 * SAFETY: the crime. */
static bool change_sleeper(void (*volatile outer)(void *))
{
	void (*volatile wanted)(void) = sleeper_prize;
	volatile uint64_t *word = (volatile uint64_t *)sleeper->stack_top;

	do
		word--;
	while (wrap_sub(*word, wrap_add((uint64_t)outer, 1)) >= FUNCTION_SIZE);
	*word = (uint64_t)wanted;
	return wake_for(&prize_taken);
}

static bool change_sleeping_task(void)
{
	return make_sleeper(sleep_until_told) == 0 && change_sleeper(sleep_until_told);
}

static bool change_deep_sleeper(void)
{
	return make_sleeper(sleep_deep) == 0 && change_sleeper(sleep_deep);
}

ATTACK(shadow_stack, return_address,
       .threat = "The return address of a running function is overwritten; the canary is left as "
		 "it is.",
       .stops = "Before it returns, a function looks for its own tag in front of the address that "
		"it returns to.",
       .without = "The function returns to the attacker's code.", .control = return_normally,
       .fire = return_elsewhere, .verdict = "shadow_stack: return address changed");

ATTACK(shadow_stack, other_call,
       .threat = "A function is made to return behind the call of another function.",
       .stops = "In front of that place stands the tag of the other function.",
       .without = "The function returns into the middle of another one.",
       .control = return_normally, .fire = return_to_other_call,
       .verdict = "shadow_stack: return address changed");

ATTACK(shadow_stack, sleeping_task,
       .threat = "A return address on the stack of a sleeping task is overwritten.",
       .stops = "The task's call chain is copied to sealed memory when it sleeps and compared when "
		"it wakes.",
       .without = "The task wakes up in the attacker's code.", .control = sleep_and_wake,
       .fire = change_sleeping_task,
       .verdict = "shadow_stack: saved state of a sleeping task changed");

ATTACK(shadow_stack, deep_sleeper,
       .threat = "A task sleeps in more calls than there is room to keep, and the return address "
		 "of the outermost is overwritten.",
       .stops = "A task whose call chain is not kept whole is ended instead of going on.",
       .without = "The task wakes up and returns to the attacker's code.",
       .control = sleep_and_wake, .fire = change_deep_sleeper,
       .verdict = "shadow_stack: call chain too long to be kept");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What no comparison in software finds, and the processor's shadow stack does: a return address
 * changed to that of another call of the same function; that of a leaf, which has no comparison,
 * changed from another CPU while it runs; and both words that say where interrupted code goes on,
 * changed while the interrupt is under way.
 */
#include <base/checked.h>
#include <base/compiler.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <protection.h>

#define STEP_NS 1000000ull
#define FUNCTION_SIZE 256u /* of a function that is searched, at most */
#define CALL_SIZE 5u
#define CALL_CODE 0xe8

static uint64_t behind_second_call;
static bool allowed;

/* SAFETY: the crime; exactly the one word. */
[[gnu::noinline]] static void ask(uint32_t question)
{
	volatile uint64_t *const return_address =
		(volatile uint64_t *)__builtin_frame_address(0) + 1;

	hide_from_compiler(question);
	if (read_once(behind_second_call) != 0)
		*return_address = behind_second_call;
}

/* The second call stands behind a question that the answer to the first one decides. */
[[gnu::noinline]] static bool ask_twice(void)
{
	ask(1);
	if (!read_once(allowed))
		return false;
	ask(2);
	return true;
}

/* Behind the COUNTth call of FUNCTION in CALLER; 0: none. SAFETY: reads the kernel's text. */
static uint64_t behind_call(const void *caller, const void *function, uint32_t count)
{
	const uint8_t *const code = caller;

	for (uint32_t i = 0; i < FUNCTION_SIZE; i++) {
		const uint64_t behind = (uint64_t)code + i + CALL_SIZE;
		int32_t distance;

		__builtin_memcpy(&distance, code + i + 1, sizeof(distance));
		if (code[i] == CALL_CODE &&
		    wrap_add(behind, (uint64_t)(int64_t)distance) == (uint64_t)function &&
		    --count == 0)
			return behind;
	}
	return 0;
}

static int refused_and_allowed(void)
{
	bool first, second;

	write_once(behind_second_call, 0);
	write_once(allowed, false);
	first = ask_twice();
	write_once(allowed, true);
	second = ask_twice();
	write_once(allowed, false);
	return !first && second && behind_call((const void *)ask_twice, (const void *)ask, 2) != 0
		       ? 0
		       : -1;
}

static bool return_behind_another_call(void)
{
	write_once(behind_second_call, behind_call((const void *)ask_twice, (const void *)ask, 2));
	return ask_twice();
}

static struct task *spinner;
static bool spinning, go_on, came_back, prize_taken;

/* A leaf that writes nothing. */
[[gnu::noinline]] static bool wait_in_leaf(void)
{
	while (!read_once(go_on))
		arch_cpu_relax();
	return true;
}

static void spin_in_leaf(void *argument)
{
	write_once(spinning, true);
	write_once(came_back, wait_in_leaf());
	task_exit(0);
}

[[noreturn, gnu::noinline]] static void spinner_prize(void)
{
	write_once(prize_taken, true);
	for (;;)
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + 1000 * STEP_NS);
}

static int start_spinner(void)
{
	write_once(spinning, false);
	write_once(go_on, false);
	write_once(came_back, false);
	spinner = task_create_kernel("spinner", spin_in_leaf, nullptr);
	if (spinner == nullptr)
		return -1;
	spinner->expendable = true;
	task_get(spinner);
	sched_start(spinner);
	while (!read_once(spinning))
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + STEP_NS);
	return 0;
}

/* Until the spinner has set FLAG, or is no more. */
static bool release_spinner(const bool *flag)
{
	write_once(go_on, true);
	while (!read_once(*flag) && read_once(spinner->state) != TASK_DEAD)
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + STEP_NS);
	return read_once(*flag);
}

static int spin_and_come_back(void)
{
	return start_spinner() == 0 && release_spinner(&came_back) ? 0 : -1;
}

/* SAFETY: the crime: one word of the stack of a task that runs on another CPU. */
static bool change_return_of_leaf(void)
{
	void (*volatile wanted)(void) = spinner_prize;
	const uint64_t behind =
		behind_call((const void *)spin_in_leaf, (const void *)wait_in_leaf, 1);
	volatile uint64_t *word;

	if (start_spinner() != 0)
		return false;
	word = (volatile uint64_t *)spinner->stack_top;
	for (uint32_t i = 0; i < KERNEL_STACK_SIZE / sizeof(*word) / 2; i++) {
		if (*--word == behind) {
			*word = (uint64_t)wanted;
			return release_spinner(&prize_taken);
		}
	}
	return false;
}

static void *way_back[5];
static bool interrupted, redirect;

[[noreturn, gnu::noinline]] static void interrupted_prize(void)
{
	write_once(prize_taken, true);
	__builtin_longjmp(way_back, 1);
}

/* In the timer's interrupt. SAFETY: the crime; what the interrupt returns to, and the word that
 * entry.S compares it with. */
static void while_interrupted(struct timer *timer)
{
	struct arch_frame *const frame = arch_cpu()->timer_frame;
	void (*volatile wanted)(void) = interrupted_prize;

	if (read_once(redirect) && !arch_frame_from_user(frame)) {
		frame->rip = (uint64_t)wanted;
		((uint64_t *)frame)[-1] = (uint64_t)wanted;
	}
	write_once(interrupted, true);
}

static void be_interrupted(void)
{
	struct timer timer;

	write_once(interrupted, false);
	timer_init(&timer, while_interrupted);
	timer_arm(&timer, clock_monotonic_ns() + STEP_NS);
	while (!read_once(interrupted))
		arch_cpu_relax();
	(void)timer_cancel(&timer);
}

static int be_interrupted_and_go_on(void)
{
	write_once(redirect, false);
	be_interrupted();
	return 0;
}

static bool change_interrupted_code(void)
{
	if (__builtin_setjmp(way_back))
		return read_once(prize_taken);
	write_once(redirect, true);
	be_interrupted();
	return false;
}

ATTACK(shadow_stack, another_call,
       .threat = "The return address of a running function becomes that of another call of the "
		 "same function, behind a question whose answer was no.",
       .stops = "The processor has the return address on its shadow stack, which only it writes.",
       .without = "The code behind the question runs.", .control = refused_and_allowed,
       .fire = return_behind_another_call,
       .verdict = "shadow_stack: return address changed, says the shadow stack",
       .needs = ATTACK_NEEDS_CET);
ATTACK(shadow_stack, leaf,
       .threat = "While another processor is in a function that writes nothing, and so compares "
		 "nothing, its return address is overwritten.",
       .stops = "The processor has the return address on its shadow stack, which only it writes.",
       .without = "That processor returns to the attacker's code.", .control = spin_and_come_back,
       .fire = change_return_of_leaf,
       .verdict = "shadow_stack: return address changed, says the shadow stack", .cpus = 2,
       .needs = ATTACK_NEEDS_CET);
ATTACK(shadow_stack, interrupted_code,
       .threat = "While an interrupt is under way, both words that say where the interrupted code "
		 "goes on are overwritten.",
       .stops = "The processor has the address on its shadow stack; another one must be a known "
		"way on.",
       .without = "The interrupt returns to the attacker's code.",
       .control = be_interrupted_and_go_on, .fire = change_interrupted_code,
       .verdict = "shadow_stack: return address of interrupted code changed",
       .needs = ATTACK_NEEDS_CET);

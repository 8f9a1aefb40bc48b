// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mounting one attack (prove image; the shipped image has none in the set). A kernel task that may
 * be ended does the legal operation and then commits the crime; this task watches. Lines:
 *   attack ROW/NAME control ok
 *   attack ROW/NAME firing
 *   violation: ...              (the verdict, printed by the sink)
 *   attack ROW/NAME STOPPED     the attacker's task is gone and the machine still works
 *   attack ROW/NAME WON | LOST  fire() returned true or false
 */
#include <protection.h>

#include <arch/boot.h>
#include <base/format.h>
#include <base/string.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <mm/heap/heap.h>

#define STEP_NS 1000000ull

SET_DECLARE(attacks, const struct attack);

enum attack_result { ATTACK_RUNNING, ATTACK_WON, ATTACK_LOST, ATTACK_NO_CONTROL };

static uint32_t attack_result; /* atomic */
static uint32_t helper_ran;    /* atomic */

static bool has_name(const struct attack *attack, const char *wanted)
{
	char name[96];

	format_string(name, sizeof(name), "%s/%s", attack->row->name, attack->name);
	return string_equal(name, wanted);
}

static const struct attack *find_attack(const char *wanted)
{
	SET_FOR_EACH (attacks, position) {
		if (has_name(*position, wanted))
			return *position;
	}
	return nullptr;
}

static void say(const struct attack *attack, const char *what)
{
	kernel_log_console("attack %s/%s %s", attack->row->name, attack->name, what);
}

static void set_result(enum attack_result result)
{
	__atomic_store_n(&attack_result, result, __ATOMIC_SEQ_CST);
}

static void attacker(void *argument)
{
	const struct attack *attack = argument;
	int error = attack->control();
	bool won;

	if (error != 0) {
		kernel_log_console("attack %s/%s control failed with %d", attack->row->name,
				   attack->name, error);
		set_result(ATTACK_NO_CONTROL);
		task_exit(0);
	}
	say(attack, "control ok");
	say(attack, "firing");
	won = attack->fire();
	say(attack, won ? "WON" : "LOST");
	set_result(won ? ATTACK_WON : ATTACK_LOST);
	task_exit(0);
}

static void helper(void *argument)
{
	__atomic_store_n(&helper_ran, 1, __ATOMIC_SEQ_CST);
	task_exit(0);
}

/* Who starts the machine has a limit for what never comes. */
static void wait_for(const uint32_t *word)
{
	while (!__atomic_load_n(word, __ATOMIC_SEQ_CST))
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + STEP_NS);
}

/* The machine still gives memory, keeps time, and starts tasks. */
static bool machine_lives(void)
{
	void *memory = heap_alloc_bytes(100);
	struct task *task = task_create_kernel("helper", helper, nullptr);

	if (!memory || !task)
		return false;
	heap_free_bytes(memory);
	sched_start(task);
	wait_for(&helper_ran);
	return true;
}

static void mount(const struct attack *attack)
{
	struct task *task = task_create_kernel("attack", attacker, (void *)attack);

	if (!task)
		panic("no memory for the attacking task");
	task->expendable = true;
	task_get(task);
	sched_start(task);
	while (read_once(task->state) != TASK_DEAD)
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + STEP_NS);
	if (__atomic_load_n(&attack_result, __ATOMIC_SEQ_CST) == ATTACK_RUNNING)
		say(attack, machine_lives() ? "STOPPED" : "stopped, but the machine is dead");
	task_put(task);
}

static void print_story(const struct attack *attack, const char *part, const char *sentence)
{
	kernel_log_console("%s: %s/%s %s", part, attack->row->name, attack->name, sentence);
}

static void print_list(void)
{
	SET_FOR_EACH (attacks, position) {
		const struct attack *attack = *position;
		char cpus[16] = "";

		if (attack->cpus > 1)
			format_string(cpus, sizeof(cpus), "cpus=%u ", attack->cpus);
		kernel_log_console("attack: %s/%s %s%s%s", attack->row->name, attack->name, cpus,
				   attack->needs == ATTACK_NEEDS_CET ? "needs=cet " : "",
				   attack->verdict[0] ? attack->verdict : "LOST");
		print_story(attack, "threat", attack->threat);
		print_story(attack, "stops", attack->stops);
		print_story(attack, "without", attack->without);
	}
	protections_claims_print();
}

void attack_run_from_command_line(void)
{
	char action[16], name[96];
	const struct attack *attack;

	if (!boot_option("testudo.do", action, sizeof(action)))
		return;
	if (string_equal(action, "list")) {
		print_list();
		arch_power_off(0);
	}
	if (!string_equal(action, "attack"))
		return;
	attack = boot_option("testudo.attack", name, sizeof(name)) ? find_attack(name) : nullptr;
	if (!attack)
		panic("no such attack in this image");
	mount(attack);
	arch_power_off(0);
}

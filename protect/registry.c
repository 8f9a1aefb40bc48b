// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rows, found through the linker set. Each probe reads the live machine: on the boot CPU, or
 * on every CPU where the row says so (then the first reading that is not ON counts). One line
 * each:
 *   evidence: ROW ON|OFF|NO_HARDWARE READING
 * and behind them "evidence: N rows", so that a log that was cut is seen to be. The kernel does
 * not start process 1 when a row is not ON, nor in a mutant. A boot for evidence or an attack
 * (testudo.do=) starts no program, and so goes on: mutants are attacked that way;
 * testudo.do=program is for attacks by programs and for measuring, and is not heard by the shipped
 * image.
 */
#include <protection.h>

#include <arch/boot.h>
#include <arch/cpu.h>
#include <base/format.h>
#include <base/string.h>
#include <kernel/cross_call.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <kernel/symbols.h>
#include <sync/spin.h>

SET_DECLARE(protections, const struct protection);

struct probe_run {
	const struct protection *row;
	struct evidence worst;
	struct spin_lock lock;
};

static const char *state_name(enum evidence_state state)
{
	switch (state) {
	case EVIDENCE_ON:
		return "ON";
	case EVIDENCE_NO_HARDWARE:
		return "NO_HARDWARE";
	default:
		return "OFF";
	}
}

static void probe_here(void *argument)
{
	struct probe_run *run = argument;
	struct evidence evidence = {};
	irq_state state;

	run->row->probe(&evidence);
	state = spin_lock_irq(&run->lock);
	if (run->worst.reading[0] == '\0' ||
	    (run->worst.state == EVIDENCE_ON && evidence.state != EVIDENCE_ON))
		run->worst = evidence;
	spin_unlock_irq(&run->lock, state);
}

static void probe(const struct protection *row, struct evidence *evidence)
{
	struct probe_run run = { .row = row, .lock = SPIN_LOCK(0) };

	if (row->every_cpu)
		cross_call(sched_cpus_online(), probe_here, &run);
	else
		probe_here(&run);
	*evidence = run.worst;
}

void protections_probe_all(void)
{
	char action[16];
	const bool option = boot_option("testudo.do", action, sizeof(action));
	/* Attack programs run on mutants, too; the shipped image runs nothing without protections.
	 */
	const bool starts_program =
		!option || (string_equal(action, "program") && string_equal(image_kind, "ship"));

	if (!option && strncmp(image_kind, "mutant", 6) == 0)
		panic("this is a %s: it starts no program", image_kind);
	SET_FOR_EACH (protections, position) {
		const struct protection *row = *position;
		struct evidence evidence;

		probe(row, &evidence);
		kernel_log("evidence: %s %s %s", row->name, state_name(evidence.state),
			   evidence.reading);
		if (evidence.state != EVIDENCE_ON && starts_program)
			panic("protection %s is not on: %s", row->name, evidence.reading);
	}
}

void protections_print(void)
{
	unsigned int rows = 0;

	SET_FOR_EACH (protections, position) {
		struct evidence evidence;

		probe(*position, &evidence);
		console_only("evidence: %s %s %s", (*position)->name, state_name(evidence.state),
			     evidence.reading);
		rows++;
	}
	console_only("evidence: %u rows", rows);
}

size_t protections_format(char *buffer, size_t size)
{
	size_t done = 0;

	SET_FOR_EACH (protections, position) {
		struct evidence evidence;

		probe(*position, &evidence);
		done += format_string(buffer + minimum(done, size), size - minimum(done, size),
				      "%s %s %s\n", (*position)->name, state_name(evidence.state),
				      evidence.reading);
	}
	return minimum(done, size);
}

void protections_claims_print(void)
{
	SET_FOR_EACH (protections, position)
		console_only("claim: %s %s", (*position)->name, (*position)->claim);
}

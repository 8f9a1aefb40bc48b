// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sink for detected crimes (protect/violation.h). The report:
 *   violation: ROW: MESSAGE
 *   what Linux says then  (log only: linux_words.c)
 *   task: NAME[PID] uid UID cpu N
 *   Call Trace:
 *    function+0xoffset    (console only)
 * Then the task ends, or the machine when the task cannot be ended: in an interrupt, with a spin
 * lock or interrupts off (the data they protect may be half changed), before process 1, in an idle
 * task, in a kernel task that is needed, when the report itself commits a violation, and always
 * with on_violation=panic. The uid is read without verification: verifying is what may have
 * failed.
 */
#include <violation.h>

#include "linux_words.h"
#include "stop.h"

#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/irq.h>
#include <base/format.h>
#include <base/string.h>
#include <kernel/log.h>
#include <kernel/start.h>
#include <kernel/task/task.h>

static uint64_t reporting_cpus; /* atomic: bit per CPU whose task-ending report is under way */
static uint64_t violation_total;

static bool stop_at_first(void)
{
	char value[16];

	return boot_option("on_violation", value, sizeof(value)) && string_equal(value, "panic");
}

static void report(const char *row, const char *text)
{
	const struct task *task = arch_current_task();

	__atomic_fetch_add(&violation_total, 1, __ATOMIC_RELAXED);
	kernel_log_console("violation: %s: %s", row, text);
	linux_words_log(row, text);
	if (task)
		kernel_log_console("task: %s[%d] uid %u cpu %u", task->name, task->id,
				   task->seal ? task->seal->credentials.uid : 0, arch_cpu()->id);
	log_backtrace();
}

static bool task_can_end(void)
{
	const struct cpu *cpu = arch_cpu();
	const struct task *task = arch_current_task();

	if (!kernel_started() && !(task && task->expendable))
		return false;
	return task && arch_irq_enabled() && cpu->interrupt_depth == 0 && cpu->preempt_count == 0 &&
	       (!task->is_kernel || task->expendable);
}

[[noreturn]] static void stop_with_report(const char *row, const char *text)
{
	machine_stop_begin();
	report(row, text);
	kernel_log_console("machine stopped");
	arch_power_off(MACHINE_STOP_STATUS);
}

void violation(const char *row, const char *format, ...)
{
	char text[LOG_TEXT_MAX / 2];
	va_list arguments;
	const uint64_t mine = 1ull << arch_cpu()->id;

	va_start(arguments, format);
	format_string_list(text, sizeof(text), format, arguments);
	va_end(arguments);
	/* Interrupts are off below, so the bit stands for what runs on this CPU now. */
	if (!task_can_end() || stop_at_first())
		stop_with_report(row, text);
	arch_irq_disable();
	if (__atomic_fetch_or(&reporting_cpus, mine, __ATOMIC_SEQ_CST) & mine)
		stop_with_report(row, text);
	report(row, text);
	__atomic_fetch_and(&reporting_cpus, ~mine, __ATOMIC_SEQ_CST);
	arch_irq_enable();
	task_end_after_violation();
}

void violation_stop(const char *row, const char *format, ...)
{
	char text[LOG_TEXT_MAX / 2];
	va_list arguments;

	va_start(arguments, format);
	format_string_list(text, sizeof(text), format, arguments);
	va_end(arguments);
	stop_with_report(row, text);
}

void violation_report(const char *row, const char *format, ...)
{
	char text[LOG_TEXT_MAX / 2];
	va_list arguments;

	va_start(arguments, format);
	format_string_list(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (stop_at_first())
		stop_with_report(row, text);
	report(row, text);
}

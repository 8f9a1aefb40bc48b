// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of the machine: one CPU wins, prints "panic: MESSAGE" and its trace, stops the others and
 * switches off with status 1. A second panic on the same CPU (in the printing) switches off at
 * once.
 */
#include "stop.h"

#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/irq.h>
#include <base/bits.h>
#include <base/format.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>

static uint32_t stopping_cpu = UINT32_MAX;

bool machine_stop_begin(void)
{
	uint32_t nobody = UINT32_MAX;
	const uint32_t mine = arch_cpu()->id;

	arch_irq_disable();
	if (__atomic_compare_exchange_n(&stopping_cpu, &nobody, mine, false, __ATOMIC_SEQ_CST,
					__ATOMIC_SEQ_CST)) {
		log_crash_mode();
		for (uint64_t others = sched_cpus_online() & ~(1ull << mine); others;
		     others &= others - 1)
			arch_ipi_send(bit_lowest(others), IPI_STOP);
		return true;
	}
	if (nobody == mine)
		arch_power_off(MACHINE_STOP_STATUS);
	arch_cpu_halt();
}

bool machine_stops_here(void)
{
	const uint32_t cpu = __atomic_load_n(&stopping_cpu, __ATOMIC_SEQ_CST);

	return cpu != UINT32_MAX && cpu != arch_cpu()->id;
}

void panic(const char *format, ...)
{
	char text[LOG_TEXT_MAX];
	va_list arguments;

	machine_stop_begin();
	va_start(arguments, format);
	format_string_list(text, sizeof(text), format, arguments);
	va_end(arguments);
	kernel_log_console("panic: %s", text);
	log_backtrace();
	arch_power_off(MACHINE_STOP_STATUS);
}

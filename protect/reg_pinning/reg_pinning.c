// SPDX-License-Identifier: GPL-2.0-only
#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/irq.h>
#include <arch/window.h>
#include <reg_pinning/reg_pinning.h>
#include <ro_after_init/ro_after_init.h>
#include <violation.h>

RO_AFTER_INIT struct reg_pin reg_pins[ARCH_PIN_COUNT];
RO_AFTER_INIT static struct arch_cpu_pins cpu_pins[CPU_COUNT_MAX];
RO_AFTER_INIT static bool all_joined;

static bool has_changed(uint32_t pin)
{
	const uint64_t mask = read_once(reg_pins[pin].mask);

	return mask != 0 && (arch_pin_read(pin) & mask) != read_once(reg_pins[pin].value);
}

// The CPU is known by its descriptor tables, and its block must be the one that belongs to them.
static bool cpu_has_changed(void)
{
	struct arch_cpu_pins now;

	/* An interrupt may come before the call that joins its CPU. */
	if (!read_once(all_joined))
		return false;
	arch_cpu_pins_read(&now);
	for (uint32_t cpu = 0; cpu < CPU_COUNT_MAX; cpu++) {
		if (cpu_pins[cpu].tables == now.tables)
			return cpu_pins[cpu].block != now.block || cpu_pins[cpu].task != now.task ||
			       cpu_pins[cpu].shadows != now.shadows;
	}
	return true;
}

uint32_t reg_pinning_count_changed(void)
{
	uint32_t changed = cpu_has_changed() ? 1 : 0;

	for (uint32_t pin = 0; pin < ARCH_PIN_COUNT; pin++)
		changed += has_changed(pin) ? 1 : 0;
	return changed;
}

// Writing one register back comes here again by its own comparison, at most once for each.
static bool restore(void)
{
	const irq_state state = arch_irq_save();
	bool changed = false;

	for (uint32_t pin = 0; pin < ARCH_PIN_COUNT; pin++) {
		if (has_changed(pin)) {
			changed = true;
			arch_pin_restore(pin, reg_pins[pin].value);
		}
	}
	arch_irq_restore(state);
	return changed;
}

void reg_pinning_start(void)
{
	for (uint32_t pin = 0; pin < ARCH_PIN_COUNT; pin++) {
		/* In this order: other CPUs compare as soon as there is a mask. */
		write_once(reg_pins[pin].value, arch_pin_read(pin) & arch_pin_mask(pin));
		write_once(reg_pins[pin].mask, arch_pin_mask(pin));
	}
	arch_start_up_code_drop();
}

void reg_pinning_join(void *unused)
{
	for (uint32_t pin = 0; pin < ARCH_PIN_COUNT; pin++) {
		if (has_changed(pin))
			violation_stop("reg_pinning", "CPUs started with different settings");
	}
	arch_cpu_pins_read(&cpu_pins[arch_cpu()->id]);
}

void reg_pinning_all_joined(void)
{
	write_once(all_joined, true);
}

void reg_pinning_check(void)
{
	if (reg_pinning_count_changed() == 0)
		return;
	restore();
	violation_stop("reg_pinning", "pinned register changed by unknown code");
}

void reg_pinning_control_written(void)
{
	restore();
	violation("reg_pinning", "control register written without its pinned bits");
}

void reg_pinning_model_written(void)
{
	if (restore())
		violation("reg_pinning", "model-specific register written against its pin");
}

void reg_pinning_keys_written(void)
{
	restore();
	violation("reg_pinning", "write window entered in its middle");
}

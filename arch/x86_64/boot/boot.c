// SPDX-License-Identifier: GPL-2.0-only
/* The boot CPU at the kernel's final address: descriptor tables, features, then the kernel. Also
 * the command line's words. */
#include <arch/x86_64/machine.h>
#include "early.h"
#include <arch/boot.h>
#include <arch/registers.h>
#include <arch/upcall.h>
#include <base/parse.h>
#include <base/string.h>

bool boot_option(const char *name, char *value, size_t size)
{
	const char *found;
	size_t length;

	if (!option_find(boot_info.command_line, name, &found, &length) || length >= size)
		return false;
	memcpy(value, found, length);
	value[length] = '\0';
	return true;
}

bool boot_flag(const char *name)
{
	const char *found;
	size_t length;

	return option_find(boot_info.command_line, name, &found, &length);
}

[[noreturn]] void boot_main(void)
{
	struct cpu *cpu = &boot_cpu;

	cpus[0] = cpu;
	cpu->self = cpu;
	cpu->lock_holder = 1;
	cpu->apic_id = cpuid_read(1, 0).ebx >> 24;
	cpu->online = 1;
	own_stack_start(0, (uint64_t)boot_stack_end);
	descriptors_prepare_boot();
	descriptors_load(0);
	arch_cpu_features_start();
	boot_identity_no_execute();
	kernel_main();
}

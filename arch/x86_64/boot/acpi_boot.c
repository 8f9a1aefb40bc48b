// SPDX-License-Identifier: GPL-2.0-only
/* Reads this machine's ACPI tables at start-up (at the physical address, see early.h) and files the
 * result. */
#include "acpi.h"
#include "early.h"
#include <base/compiler.h>
#include <base/string.h>
#include <ro_after_init/ro_after_init.h>

RO_AFTER_INIT struct acpi_result interrupt_controllers;

void acpi_read(void)
{
	const uint8_t *memory = nullptr;

	hide_from_compiler(memory); /* SAFETY: the one-to-one mapping begins at address 0 */
	if (!acpi_parse(memory, EARLY_MEMORY_END, boot_info.rsdp, &interrupt_controllers))
		interrupt_controllers.cpu_count = 0;
	boot_info.cpu_count = interrupt_controllers.cpu_count;
	if (boot_info.cpu_count == 0)
		boot_info.cpu_count = 1;
	memcpy(boot_info.apic_ids, interrupt_controllers.apic_ids, sizeof(boot_info.apic_ids));
	boot_info.pci_config = interrupt_controllers.pci_config;
	boot_info.pci_config_first_bus = interrupt_controllers.pci_first_bus;
}

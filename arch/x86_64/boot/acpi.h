// SPDX-License-Identifier: GPL-2.0-only
/* What we need of ACPI: CPUs, interrupt controllers, the PCI configuration window. Pure functions
 * over a byte array. */
#pragma once
#include <arch/boot.h>

#define IO_APICS_MAX 4
#define ISA_LINES 16

struct io_apic_description {
	uint64_t address;
	uint32_t first_line;
};

struct isa_override {
	uint32_t line; /* global interrupt */
	bool present, level, active_low;
};

struct acpi_result {
	uint32_t cpu_count;
	uint32_t apic_ids[CPU_COUNT_MAX];
	uint64_t local_apic; /* physical address of its registers; 0: not told */
	uint32_t io_apic_count;
	struct io_apic_description io_apics[IO_APICS_MAX];
	struct isa_override isa[ISA_LINES];
	struct physical_range pci_config;
	uint8_t pci_first_bus;
};

extern struct acpi_result interrupt_controllers; /* ro_after_init */

/*
 * Reads the tables that begin with the root pointer at offset RSDP of memory[0, size). False, and
 * *result as far as it was filled, when a table that we need is missing or damaged. Terminates and
 * stays inside for every input.
 */
bool acpi_parse(const uint8_t *memory, uint64_t size, uint64_t rsdp, struct acpi_result *result);

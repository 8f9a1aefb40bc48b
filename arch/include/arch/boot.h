// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the machine offered at boot. Filled by the arch code before kernel_main(), read-only
 * afterwards. Every value came from outside (firmware, command line, device tree): checked before
 * use.
 */
#pragma once
#include <arch/types.h>

#define BOOT_RANGES_MAX 64
#define BOOT_COMMAND_LINE_SIZE 4096
#define CPU_COUNT_MAX 64

struct physical_range {
	physical_address start;
	physical_address end; /* exclusive */
};

struct boot_info {
	/* Usable RAM, sorted, disjoint, page aligned. */
	struct physical_range memory[BOOT_RANGES_MAX];
	uint32_t memory_count;
	/* Inside memory but taken: image, boot tables, initrd. */
	struct physical_range reserved[BOOT_RANGES_MAX];
	uint32_t reserved_count;
	struct physical_range image;      /* the kernel image */
	struct physical_range initrd;     /* empty when start == end */
	physical_address rsdp;            /* 0: no ACPI */
	struct physical_range pci_config; /* ECAM window of PCI segment 0; empty: none */
	uint8_t pci_config_first_bus;
	uint32_t cpu_count; /* CPUs found (ACPI MADT; 1 without) */
	uint32_t apic_ids[CPU_COUNT_MAX];
	char command_line[BOOT_COMMAND_LINE_SIZE];
};

extern struct boot_info boot_info; /* ro_after_init */

/* Value of option NAME ("name=value") on the command line copied to value; false when it is absent.
 */
bool boot_option(const char *name, char *value, size_t size);
/* True when the bare word NAME stands on the command line. */
bool boot_flag(const char *name);

/* Polled serial output; usable from the first instruction on, any context. */
void arch_console_putc(char c);
int arch_console_getc(void); /* one byte or -1 */
/* From now on received bytes raise an interrupt: its line, which is routed already; -ENODEV: no
 * serial port. */
[[nodiscard]] int arch_console_start_input(void);
[[noreturn]] void arch_power_off(uint8_t status);
[[noreturn]] void arch_reboot(void);

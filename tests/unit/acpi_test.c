// SPDX-License-Identifier: GPL-2.0-only
//
// Unit tests of arch/x86_64/boot/acpi.h: what sound tables say, and that damaged ones are refused.

#include "support.h"

#include "arch/x86_64/boot/acpi.c"

#define ROOT_AT 64u
#define XSDT_AT 128u
#define MADT_AT 256u
#define MCFG_AT 512u
#define MEMORY_SIZE 1024u

static uint8_t memory[MEMORY_SIZE];

static void put(size_t at, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		memory[at + i] = (uint8_t)(value >> (8 * i));
}

static void put_sum(size_t at, size_t size, size_t sum_at)
{
	unsigned int sum = 0;

	memory[sum_at] = 0;
	for (size_t i = 0; i < size; i++)
		sum = (sum + memory[at + i]) & 0xff;
	memory[sum_at] = (uint8_t)((256 - sum) & 0xff);
}

static void finish_table(size_t at, const char *signature, size_t size)
{
	memcpy(memory + at, signature, 4);
	put(at + 4, size, 4);
	put_sum(at, size, at + 9);
}

static size_t put_madt(void)
{
	size_t at = MADT_AT + 44;

	put(MADT_AT + 36, 0xfee00000, 4);
	for (size_t cpu = 0; cpu < 3; cpu++, at += 8) {
		put(at, 0x0800, 2); // local APIC, 8 bytes
		put(at + 3, cpu * 2, 1);
		put(at + 4, cpu != 2, 4); // the third is not usable
	}
	put(at, 0x0c01, 2); // I/O APIC
	put(at + 4, 0xfec00000, 4);
	put(at + 8, 24, 4);
	put(at + 12, 0x0a02, 2); // override: ISA line 9 is 11, level, active low
	put(at + 15, 9, 1);
	put(at + 16, 11, 4);
	put(at + 20, 15, 2);
	return at + 22 - MADT_AT;
}

static void make_tables(void)
{
	memset(memory, 0, sizeof(memory));
	finish_table(MADT_AT, "APIC", put_madt());
	put(MCFG_AT + 44, 0xb0000000, 8);
	put(MCFG_AT + 55, 255, 1);
	finish_table(MCFG_AT, "MCFG", 60);
	put(XSDT_AT + 36, MADT_AT, 8);
	put(XSDT_AT + 44, MCFG_AT, 8);
	finish_table(XSDT_AT, "XSDT", 52);
	memcpy(memory + ROOT_AT, "RSD PTR ", 8);
	put(ROOT_AT + 15, 2, 1);
	put(ROOT_AT + 24, XSDT_AT, 8);
	put_sum(ROOT_AT, 20, ROOT_AT + 8);
	put_sum(ROOT_AT, 36, ROOT_AT + 32);
}

TEST(acpi_reads_what_sound_tables_say)
{
	struct acpi_result result = { 0 };

	make_tables();
	check(acpi_parse(memory, sizeof(memory), ROOT_AT, &result));
	check(result.cpu_count == 2 && result.apic_ids[0] == 0 && result.apic_ids[1] == 2);
	check(result.local_apic == 0xfee00000);
	check(result.io_apic_count == 1 && result.io_apics[0].address == 0xfec00000);
	check(result.io_apics[0].first_line == 24);
	check(result.isa[9].present && result.isa[9].line == 11);
	check(result.isa[9].level && result.isa[9].active_low);
	check(result.pci_config.start == 0xb0000000 && result.pci_config.end == 0xc0000000);
}

TEST(acpi_refuses_a_root_pointer_with_a_wrong_sum)
{
	struct acpi_result result = { 0 };

	make_tables();
	memory[ROOT_AT + 9]++;
	check(!acpi_parse(memory, sizeof(memory), ROOT_AT, &result));
}

TEST(acpi_refuses_a_table_with_a_wrong_sum)
{
	struct acpi_result result = { 0 };

	make_tables();
	memory[MADT_AT + 40]++;
	check(!acpi_parse(memory, sizeof(memory), ROOT_AT, &result));
	check(result.cpu_count == 0);
}

// Whatever byte is damaged, and wherever memory ends, the reader stays inside and ends.
TEST(acpi_damaged_anywhere_stays_inside)
{
	struct acpi_result result;

	for (size_t at = 0; at < MCFG_AT + 64; at++) {
		make_tables();
		memory[at] ^= 0x80;
		memset(&result, 0, sizeof(result));
		acpi_parse(memory, sizeof(memory), ROOT_AT, &result);
		make_tables();
		memset(&result, 0, sizeof(result));
		acpi_parse(memory, at, ROOT_AT, &result);
		check(result.cpu_count <= 2);
	}
}

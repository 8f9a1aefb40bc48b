// SPDX-License-Identifier: GPL-2.0-only
/*
 * A minimal reader of ACPI tables (ACPI 6.5, 5.2): root pointer, XSDT or RSDT, MADT, MCFG. Firmware
 * is an outsider: every offset and length is checked against the memory given, checksums are
 * verified, counts are bounded. No locks, no global state but the result: acpi_parse() is pure.
 */
#include "acpi.h"
#include <base/string.h>

#define TABLE_HEADER 36u
#define TABLE_SIZE_MAX (1u << 20)
#define TABLES_MAX 64u

struct bytes {
	const uint8_t *memory;
	uint64_t size;
};

static bool bytes_inside(const struct bytes *bytes, uint64_t offset, uint64_t count)
{
	return offset < bytes->size && count <= bytes->size - offset;
}

static uint64_t bytes_word(const struct bytes *bytes, uint64_t offset, uint32_t count)
{
	uint64_t value = 0;

	if (!bytes_inside(bytes, offset, count))
		return 0;
	for (uint32_t i = 0; i < count; i++)
		value |= (uint64_t)bytes->memory[offset + i] << (8 * i);
	return value;
}

static bool bytes_sum_zero(const struct bytes *bytes, uint64_t offset, uint64_t count)
{
	uint32_t sum = 0;

	for (uint64_t i = 0; i < count; i++)
		sum = (sum + bytes->memory[offset + i]) & 0xff;
	return sum == 0;
}

/* The table at offset, when it is whole and has this signature. */
static bool table_open(const struct bytes *all, uint64_t offset, const char *signature,
		       struct bytes *table)
{
	uint64_t size;

	if (offset == 0 || !bytes_inside(all, offset, TABLE_HEADER))
		return false;
	size = bytes_word(all, offset + 4, 4);
	if (size < TABLE_HEADER || size > TABLE_SIZE_MAX || !bytes_inside(all, offset, size))
		return false;
	if (memcmp(all->memory + offset, signature, 4) != 0 || !bytes_sum_zero(all, offset, size))
		return false;
	*table = (struct bytes){ all->memory + offset, size };
	return true;
}

static void cpu_add(struct acpi_result *result, uint64_t apic_id, uint64_t flags)
{
	if ((flags & 1) && result->cpu_count < CPU_COUNT_MAX)
		result->apic_ids[result->cpu_count++] = (uint32_t)apic_id;
}

static void override_add(struct acpi_result *result, const struct bytes *madt, uint64_t offset)
{
	uint64_t source = bytes_word(madt, offset + 3, 1);
	uint64_t flags = bytes_word(madt, offset + 8, 2);

	if (source >= ISA_LINES)
		return;
	result->isa[source] = (struct isa_override){
		.line = (uint32_t)bytes_word(madt, offset + 4, 4),
		.present = true,
		.active_low = (flags & 3) == 3,
		.level = (flags >> 2 & 3) == 3,
	};
}

static void io_apic_add(struct acpi_result *result, const struct bytes *madt, uint64_t offset)
{
	uint64_t first_line = bytes_word(madt, offset + 8, 4);

	if (result->io_apic_count == IO_APICS_MAX || first_line > 1024)
		return;
	result->io_apics[result->io_apic_count++] = (struct io_apic_description){
		.address = bytes_word(madt, offset + 4, 4),
		.first_line = (uint32_t)first_line,
	};
}

static void madt_read(const struct bytes *madt, struct acpi_result *result)
{
	uint64_t offset = 44;

	result->local_apic = bytes_word(madt, 36, 4);
	while (bytes_inside(madt, offset, 2)) {
		uint64_t type = bytes_word(madt, offset, 1), size = bytes_word(madt, offset + 1, 1);

		if (size < 2 || !bytes_inside(madt, offset, size))
			return;
		if (type == 0 && size >= 8)
			cpu_add(result, bytes_word(madt, offset + 3, 1),
				bytes_word(madt, offset + 4, 4));
		else if (type == 1 && size >= 12)
			io_apic_add(result, madt, offset);
		else if (type == 2 && size >= 10)
			override_add(result, madt, offset);
		else if (type == 5 && size >= 12)
			result->local_apic = bytes_word(madt, offset + 4, 8);
		else if (type == 9 && size >= 16)
			cpu_add(result, bytes_word(madt, offset + 4, 4),
				bytes_word(madt, offset + 8, 4));
		offset += size;
	}
}

/* The first window of segment 0. */
static void mcfg_read(const struct bytes *mcfg, struct acpi_result *result)
{
	uint64_t base = bytes_word(mcfg, 44, 8);
	uint64_t first = bytes_word(mcfg, 54, 1), last = bytes_word(mcfg, 55, 1);

	if (!bytes_inside(mcfg, 44, 16) || bytes_word(mcfg, 52, 2) != 0 || last < first)
		return;
	if (base >= 1ull << 46 || !is_aligned(base, 1 << 20))
		return;
	result->pci_config =
		(struct physical_range){ base + (first << 20), base + ((last + 1) << 20) };
	result->pci_first_bus = (uint8_t)first;
}

static bool tables_read(const struct bytes *all, const struct bytes *root, uint32_t pointer_size,
			struct acpi_result *result)
{
	uint64_t count = minimum((root->size - TABLE_HEADER) / pointer_size, (uint64_t)TABLES_MAX);
	struct bytes table;
	bool found = false;

	for (uint64_t i = 0; i < count; i++) {
		uint64_t offset = bytes_word(root, TABLE_HEADER + i * pointer_size, pointer_size);

		if (!found && table_open(all, offset, "APIC", &table)) {
			madt_read(&table, result);
			found = true;
		} else if (table_open(all, offset, "MCFG", &table)) {
			mcfg_read(&table, result);
		}
	}
	return found;
}

bool acpi_parse(const uint8_t *memory, uint64_t size, uint64_t rsdp, struct acpi_result *result)
{
	const struct bytes all = { memory, size };
	struct bytes root;

	if (rsdp == 0 || !bytes_inside(&all, rsdp, 36) || memcmp(memory + rsdp, "RSD PTR ", 8) != 0)
		return false;
	if (!bytes_sum_zero(&all, rsdp, 20))
		return false;
	if (bytes_word(&all, rsdp + 15, 1) >= 2 && bytes_sum_zero(&all, rsdp, 36) &&
	    table_open(&all, bytes_word(&all, rsdp + 24, 8), "XSDT", &root))
		return tables_read(&all, &root, 8, result);
	if (table_open(&all, bytes_word(&all, rsdp + 16, 4), "RSDT", &root))
		return tables_read(&all, &root, 4, result);
	return false;
}

// SPDX-License-Identifier: GPL-2.0-only
// Fuzz target: arch/x86_64/boot/acpi.h. The first word is the root pointer's place; sums are
// repaired, so that the fuzzer gets past them.

#include "arch/x86_64/boot/acpi.c"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void repair(uint8_t *memory, size_t size, size_t at, size_t length, size_t sum_at)
{
	unsigned int sum = 0;

	if (at >= size || length > size - at || sum_at >= at + length)
		return;
	memory[sum_at] = 0;
	for (size_t i = 0; i < length; i++)
		sum = (sum + memory[at + i]) & 0xff;
	memory[sum_at] = (uint8_t)((256 - sum) & 0xff);
}

static void repair_tables(uint8_t *memory, size_t size)
{
	for (size_t at = 0; at + TABLE_HEADER <= size; at++) {
		const uint64_t length = memory[at + 4] | memory[at + 5] << 8;

		if (!memcmp(memory + at, "APIC", 4) || !memcmp(memory + at, "MCFG", 4) ||
		    !memcmp(memory + at, "XSDT", 4) || !memcmp(memory + at, "RSDT", 4))
			repair(memory, size, at, length, at + 9);
		if (!memcmp(memory + at, "RSD PTR ", 8)) {
			repair(memory, size, at, 20, at + 8);
			repair(memory, size, at, 36, at + 32);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct acpi_result result = { 0 };
	uint8_t *memory;

	if (size < 2)
		return 0;
	memory = malloc(size);
	if (!memory)
		abort();
	memcpy(memory, data, size);
	repair_tables(memory, size);
	acpi_parse(memory, size, memory[0] | memory[1] << 8, &result);
	if (result.cpu_count > CPU_COUNT_MAX || result.io_apic_count > IO_APICS_MAX)
		abort();
	free(memory);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the hvm_start_info of the PVH boot protocol (Xen, docs/misc/pvh.pandoc and
 * include/public/arch-x86/hvm/start_info.h): command line, memory map, first module (initrd), ACPI
 * root pointer. Every value is checked: addresses must lie in what start.S has mapped, counts are
 * bounded, ranges are sorted, merged, and freed of what the map declares as not RAM. Runs once, on
 * the boot CPU, at the physical address (early.h).
 */
#include "early.h"
#include <arch/image.h>
#include <base/string.h>
#include <ro_after_init/ro_after_init.h>

#define START_INFO_MAGIC 0x336ec578u
#define MAP_ENTRIES_MAX 256u
#define MAP_TYPE_RAM 1u
#define PHYSICAL_END (1ull << 46) /* more RAM than this is not believed */

struct start_info {
	uint32_t magic, version, flags, module_count;
	uint64_t modules, command_line, rsdp;
	uint64_t map; /* version 1 */
	uint32_t map_entries, reserved;
};

struct start_module {
	uint64_t start, size, command_line, reserved;
};

struct map_entry {
	uint64_t start, size;
	uint32_t type, reserved;
};

static_assert(sizeof(struct start_info) == 56 && sizeof(struct start_module) == 32 &&
	      sizeof(struct map_entry) == 24);

RO_AFTER_INIT struct boot_info boot_info;

/* nullptr unless [address, address + size) lies in the mapped part. */
static const void *early_object(uint64_t address, uint64_t size)
{
	if (address == 0 || address >= EARLY_MEMORY_END || size > EARLY_MEMORY_END - address)
		return nullptr;
	return early_memory(address);
}

static void range_delete(struct physical_range *ranges, uint32_t *count, uint32_t index)
{
	for (uint32_t i = index; i + 1 < *count; i++)
		ranges[i] = ranges[i + 1];
	*count -= 1;
}

static void range_insert(struct physical_range *ranges, uint32_t *count,
			 struct physical_range range)
{
	uint32_t index = 0;

	if (*count == BOOT_RANGES_MAX || range.start >= range.end)
		return;
	while (index < *count && ranges[index].start < range.start)
		index++;
	for (uint32_t i = *count; i > index; i--)
		ranges[i] = ranges[i - 1];
	ranges[index] = range;
	*count += 1;
}

static void ranges_merge(struct physical_range *ranges, uint32_t *count)
{
	uint32_t index = 0;

	while (index + 1 < *count) {
		if (ranges[index + 1].start > ranges[index].end) {
			index++;
			continue;
		}
		if (ranges[index + 1].end > ranges[index].end)
			ranges[index].end = ranges[index + 1].end;
		range_delete(ranges, count, index + 1);
	}
}

static void ranges_subtract(struct physical_range *ranges, uint32_t *count,
			    struct physical_range hole)
{
	for (uint32_t i = 0; i < *count;) {
		struct physical_range *range = &ranges[i];
		struct physical_range upper = { hole.end, range->end };

		if (hole.end <= range->start || hole.start >= range->end) {
			i++;
			continue;
		}
		range->end = hole.start;
		if (range->start >= range->end)
			range_delete(ranges, count, i);
		else
			i++;
		range_insert(ranges, count, upper);
	}
}

static bool map_entry_range(const struct map_entry *entry, struct physical_range *range)
{
	if (entry->size == 0 || entry->start >= PHYSICAL_END ||
	    entry->size > PHYSICAL_END - entry->start)
		return false;
	range->start = entry->start;
	range->end = entry->start + entry->size;
	return true;
}

static void memory_read(const struct map_entry *map, uint32_t count)
{
	struct physical_range range;

	for (uint32_t i = 0; i < count; i++) {
		if (map[i].type != MAP_TYPE_RAM || !map_entry_range(&map[i], &range))
			continue;
		range.start = align_up(range.start, PAGE_SIZE);
		range.end = align_down(range.end, PAGE_SIZE);
		range_insert(boot_info.memory, &boot_info.memory_count, range);
	}
	ranges_merge(boot_info.memory, &boot_info.memory_count);
	for (uint32_t i = 0; i < count; i++) {
		if (map[i].type == MAP_TYPE_RAM || !map_entry_range(&map[i], &range))
			continue;
		range.start = align_down(range.start, PAGE_SIZE);
		range.end = align_up(range.end, PAGE_SIZE);
		ranges_subtract(boot_info.memory, &boot_info.memory_count, range);
	}
}

static void reserve(physical_address start, physical_address end)
{
	if (boot_info.reserved_count < BOOT_RANGES_MAX)
		boot_info.reserved[boot_info.reserved_count++] =
			(struct physical_range){ align_down(start, PAGE_SIZE),
						 align_up(end, PAGE_SIZE) };
}

static void module_read(const struct start_info *info)
{
	const struct start_module *module;

	if (info->module_count == 0)
		return;
	module = early_object(info->modules, sizeof(*module));
	if (!module || module->size == 0 || module->start >= PHYSICAL_END ||
	    module->size > PHYSICAL_END - module->start)
		early_stop("testudo: the initrd's description is damaged");
	boot_info.initrd.start = module->start;
	boot_info.initrd.end = module->start + module->size;
	reserve(boot_info.initrd.start, boot_info.initrd.end);
}

static void command_line_read(uint64_t address)
{
	const char *line = early_object(address, BOOT_COMMAND_LINE_SIZE);
	size_t length = 0;

	if (!line)
		return;
	while (length < BOOT_COMMAND_LINE_SIZE - 1 && line[length] != '\0')
		length++;
	memcpy(boot_info.command_line, line, length);
	boot_info.command_line[length] = '\0';
}

void pvh_read(physical_address address)
{
	const struct start_info *info = early_object(address, sizeof(*info));
	const struct map_entry *map;

	if (!info || info->magic != START_INFO_MAGIC || info->version < 1)
		early_stop("testudo: not started by the PVH protocol, version 1 or later");
	map = early_object(info->map, MAP_ENTRIES_MAX * sizeof(*map));
	if (!map || info->map_entries == 0 || info->map_entries > MAP_ENTRIES_MAX)
		early_stop("testudo: the machine gives no usable memory map");
	memory_read(map, info->map_entries);
	if (boot_info.memory_count == 0)
		early_stop("testudo: the memory map names no RAM");
	boot_info.image.start = (uint64_t)image_start;
	boot_info.image.end = (uint64_t)image_end;
	reserve(boot_info.image.start, boot_info.image.end);
	module_read(info);
	command_line_read(info->command_line);
	if (early_object(info->rsdp, 64))
		boot_info.rsdp = info->rsdp;
}

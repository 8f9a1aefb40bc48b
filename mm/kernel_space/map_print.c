// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel's memory as the live page tables show it (testudo.do=map), for a person: every root of
// the kernel, region by region, with permissions, sizes and what else shows the same memory. No
// addresses: names, sizes and the order are what a reader needs. One line each, on the console:
//	map: ROOT REGION PERMISSIONS BYTES MAPPINGS LARGEST
//	map-kind: KIND BLOCKS
//	map-aliases: ROOT text BYTES, BYTES of writable mappings that show text or constants
// PERMISSIONS: r w x, k when the sealed key guards the writing.
#include <mm/frame/internal.h>
#include <arch/boot.h>
#include <arch/image.h>
#include <arch/mmu.h>
#include <kernel/log.h>
#include <mm/kernel_space/map_print.h>
#include <mm/kernel_space/region.h>
#include <text_patch/text_patch.h>
#include <write_rarely/write_rarely.h>

#define RUNS_MAX 64u

static const char *const region_names[] = {
	[REGION_NONE] = "none",
	[REGION_NULL] = "null",
	[REGION_USER] = "programs",
	[REGION_START_UP_TEXT] = "start-up-code",
	[REGION_TEXT] = "code",
	[REGION_RODATA] = "constants",
	[REGION_RO_AFTER_INIT] = "read-only-after-start",
	[REGION_SEALED_IMAGE] = "sealed-variables",
	[REGION_DATA] = "variables",
	[REGION_KERNEL_VIEW] = "kernel-view",
	[REGION_SEALED_VIEW] = "sealed-view",
	[REGION_FILE_VIEW] = "file-view",
	[REGION_PROGRAM_VIEW] = "program-view",
	[REGION_PRIVATE_VIEW] = "private-view",
	[REGION_FRAMES] = "array-of-frames",
	[REGION_STACK] = "stacks",
	[REGION_STACK_GUARD] = "stack-guards",
	[REGION_DEVICES] = "devices",
	[REGION_HEAP] = "heap-descriptors",
	[REGION_REGISTERS] = "registers",
	[REGION_TEXT_WINDOW] = "text-window",
};

struct run { // all mappings of one region with the same permissions
	enum memory_region region;
	uint32_t protection;
	uint64_t bytes, mappings, largest;
};

struct map {
	struct run runs[RUNS_MAX];
	uint32_t count;
	uint64_t writable_text;
};

static bool shows_constants(physical_address start, physical_address end)
{
	const physical_address image = boot_info.image.start;

	return start < image + (uint64_t)(rodata_end - image_start) &&
	       end > image + (uint64_t)(text_start - image_start);
}

static struct run *run_of(struct map *map, enum memory_region region, uint32_t protection)
{
	for (uint32_t i = 0; i < map->count; i++) {
		if (map->runs[i].region == region && map->runs[i].protection == protection)
			return &map->runs[i];
	}
	if (map->count == RUNS_MAX)
		return &map->runs[RUNS_MAX - 1];
	map->runs[map->count] = (struct run){ .region = region, .protection = protection };
	return &map->runs[map->count++];
}

static void read_root(struct map *map, physical_address root)
{
	const uint32_t shown = MMU_READ | MMU_WRITE | MMU_EXECUTE | MMU_SEALED;
	struct mmu_entry entry;
	uint64_t address = MMU_USER_END;

	while (mmu_next_mapping(root, &address, &entry)) {
		struct run *const run =
			run_of(map, memory_region_of(address),
			       (entry.protection & shown) | (entry.key != 0 ? MMU_SEALED : 0));

		run->bytes += entry.size;
		run->mappings++;
		run->largest = maximum(run->largest, entry.size);
		if ((entry.protection & MMU_WRITE) &&
		    shows_constants(entry.physical, entry.physical + entry.size))
			map->writable_text += entry.size;
		if (address > UINT64_MAX - entry.size)
			break;
		address += entry.size;
	}
}

static void print_root(const char *name, physical_address root)
{
	static struct map map;

	map = (struct map){};
	read_root(&map, root);
	for (uint32_t i = 0; i < map.count; i++) {
		const struct run *const run = &map.runs[i];

		console_only("map: %s %s %c%c%c%s %lu %lu %lu", name, region_names[run->region],
			     run->protection & MMU_READ ? 'r' : '-',
			     run->protection & MMU_WRITE ? 'w' : '-',
			     run->protection & MMU_EXECUTE ? 'x' : '-',
			     run->protection & MMU_SEALED ? "k" : "", run->bytes, run->mappings,
			     run->largest);
	}
	console_only("map-aliases: %s %lu", name, map.writable_text);
}

static void print_kinds(void)
{
	static const char *const names[FRAME_KIND_COUNT] = {
		[FRAME_NONE] = "pool",       [FRAME_KERNEL] = "kernel", [FRAME_SEALED] = "sealed",
		[FRAME_PROGRAM] = "program", [FRAME_FILE] = "file",
	};
	uint64_t counts[FRAME_KIND_COUNT] = {}, absent = 0;

	for (uint32_t i = 0; i < frame_memory.block_count; i++) {
		const uint32_t kind = frame_arrays.kinds[i];

		if (kind < FRAME_KIND_COUNT)
			counts[kind]++;
		else
			absent++;
	}
	for (uint32_t kind = 0; kind < FRAME_KIND_COUNT; kind++)
		console_only("map-kind: %s %lu", names[kind], counts[kind]);
	console_only("map-kind: not-ours %lu", absent);
}

void memory_map_print(void)
{
	print_root("kernel", mmu_kernel_root);
	print_root("private", write_rarely.private_root);
	print_root("patching", text_patch.root);
	print_kinds();
}

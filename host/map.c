// SPDX-License-Identifier: GPL-2.0-only
/* map.c - `testudo evidence --map`: reads and prints the kernel's memory map. */
#define _GNU_SOURCE
#include "map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "log.h"
#include "run.h"
#include "say.h"
#include "trial.h"

#define TIMEOUT_S 60

static const struct {
	const char *region, *meaning;
} meanings[] = {
	{ "code", "the kernel's text" },
	{ "start-up-code", "text that is unmapped before the first program" },
	{ "constants", "read-only data, tables of operations" },
	{ "read-only-after-start", "set once during start-up" },
	{ "sealed-variables", "descriptor tables and the like: written in windows only" },
	{ "variables", "the kernel's other variables" },
	{ "kernel-view", "heap, stacks' frames, pipes: blocks of kernel frames" },
	{ "sealed-view", "page tables, credentials: written in windows only" },
	{ "file-view", "pages of files that nobody may write through" },
	{ "program-view", "frames of programs: must not be here" },
	{ "private-view", "programs' and files' frames, on one CPU, with interrupts off" },
	{ "array-of-frames", "what each frame of memory is used for" },
	{ "stacks", "one slot for each task, unmapped pages around it" },
	{ "devices", "registers of devices" },
	{ "heap-descriptors", "the heap's knowledge of its slabs" },
	{ "text-window", "the one page that is being patched" },
};

const char *map_meaning(const char *region)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (!strcmp(meanings[i].region, region))
			return meanings[i].meaning;
	return "";
}

static void read_line(struct memory_map *map, const char *line)
{
	unsigned long long bytes;
	struct map_line found;
	struct map_kind kind;

	if (sscanf(line, "map: %31s %47s %7s %llu %llu %llu", found.root, found.region,
		   found.permissions, &found.bytes, &found.mappings, &found.largest) == 6) {
		map->lines = reallocate(map->lines, map->count + 1, sizeof(found));
		map->lines[map->count++] = found;
	} else if (sscanf(line, "map-kind: %31s %llu", kind.kind, &kind.blocks) == 2) {
		map->kinds = reallocate(map->kinds, map->kind_count + 1, sizeof(kind));
		map->kinds[map->kind_count++] = kind;
	} else if (sscanf(line, "map-aliases: %*s %llu", &bytes) == 1) {
		map->writable_text += bytes;
		map->roots++;
	}
}

void map_read(struct memory_map *map, const struct options *options)
{
	struct trial trial = trial_make(options, run_kernel(options), "testudo.do=map", TIMEOUT_S);
	const char *line;
	size_t place = 0;

	*map = (struct memory_map){ 0 };
	trials_run(&trial, 1, options, NULL, NULL);
	while ((line = log_next_line(&trial.log, &place)))
		read_line(map, log_words(line));
	if (!map->count || !map->roots) {
		trial_explain(&trial, "the memory map");
		exit(STATUS_TESTUDO_FAILED);
	}
	trial_free(&trial);
}

static void print_json(const struct memory_map *map)
{
	json_open(NULL, '{');
	json_open("mappings", '[');
	for (size_t i = 0; i < map->count; i++) {
		const struct map_line *line = &map->lines[i];

		json_open(NULL, '{');
		json_text("root", line->root);
		json_text("region", line->region);
		json_text("permissions", line->permissions);
		json_number("bytes", (double)line->bytes);
		json_number("mappings", (double)line->mappings);
		json_number("largest", (double)line->largest);
		json_close('}');
	}
	json_close(']');
	json_open("blocks", '{');
	for (size_t i = 0; i < map->kind_count; i++)
		json_number(map->kinds[i].kind, (double)map->kinds[i].blocks);
	json_close('}');
	json_number("writable_aliases_of_text", (double)map->writable_text);
	json_close('}');
}

static void print_text(const struct memory_map *map)
{
	const char *root = "";

	for (size_t i = 0; i < map->count; i++) {
		const struct map_line *line = &map->lines[i];

		if (strcmp(root, line->root)) {
			root = line->root;
			printf("%sroot: %s, from the lowest address to the highest\n",
			       i ? "\n" : "", root);
		}
		printf("  %-22s %-5s %9llu KiB in %4llu mapping%s  %s\n", line->region,
		       line->permissions, line->bytes >> 10, line->mappings,
		       line->mappings == 1 ? " " : "s", map_meaning(line->region));
	}
	printf("\nblocks of 2 MiB, each of one kind:");
	for (size_t i = 0; i < map->kind_count; i++)
		printf(" %s %llu%s", map->kinds[i].kind, map->kinds[i].blocks,
		       i + 1 < map->kind_count ? "," : "\n");
	printf("permissions: r read, w write, x execute, k: writing only while the sealed key is "
	       "open\n");
	printf("aliases of text with write permission: %llu\n", map->writable_text >> 12);
}

int map_print(const struct options *options)
{
	struct memory_map map;

	map_read(&map, options);
	if (options->json)
		print_json(&map);
	else
		print_text(&map);
	return map.writable_text ? 1 : 0;
}

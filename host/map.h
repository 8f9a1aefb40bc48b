// SPDX-License-Identifier: GPL-2.0-only
/*
 * map.h - the kernel's memory map, as it reads its own page tables (testudo.do=map):
 *	map: ROOT REGION PERMISSIONS BYTES MAPPINGS LARGEST
 *	map-kind: KIND BLOCKS
 *	map-aliases: ROOT BYTES
 */
#ifndef HOST_MAP_H
#define HOST_MAP_H

#include <stddef.h>

#include "options.h"

struct map_line {
	char root[32], region[48], permissions[8];
	unsigned long long bytes, mappings, largest;
};

struct map_kind {
	char kind[32];
	unsigned long long blocks; /* of 2 MiB */
};

struct memory_map {
	struct map_line *lines;
	struct map_kind *kinds;
	size_t count, kind_count;
	unsigned long long writable_text; /* bytes, over all roots */
	size_t roots;
};

/* Boots the shipped image and reads; exits when there is no map. */
void map_read(struct memory_map *map, const struct options *options);

/* evidence --map; status 0 when nothing writable shows text. */
int map_print(const struct options *options);

/* What a region is for, one sentence; "" for an unknown one. */
const char *map_meaning(const char *region);

#endif

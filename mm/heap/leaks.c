// SPDX-License-Identifier: GPL-2.0-only
//
// At power-off: which types still have live objects. Prints straight to the console, for the log
// may be gone by then.
#include "internal.h"
#include <arch/boot.h>
#include <base/bitmap.h>
#include <base/format.h>

static void print_line(const char *text)
{
	while (*text != 0)
		arch_console_putc(*text++);
}

static uint64_t live_objects(const struct heap_cache *cache)
{
	uint64_t live = 0;

	for (uint32_t number = 1; number < heap_slab_count; number++) {
		const struct heap_slab *const slab = slab_at(number);

		if (slab->cache == cache)
			live += bitmap_count_set(slab_live(slab), cache->slots);
	}
	return live;
}

static uint64_t marks[HEAP_CACHES_MAX];

void heap_leaks_mark(void)
{
	for (uint32_t i = 0; i < heap_cache_count; i++)
		marks[i] = live_objects(&heap_caches[i]);
}

uint64_t heap_leaks_print(void)
{
	uint64_t types = 0;

	for (uint32_t i = 0; i < heap_cache_count; i++) {
		const uint64_t live = live_objects(&heap_caches[i]);
		char line[96];

		if (live <= marks[i])
			continue;
		format_string(line, sizeof(line), "leak: %llu of %s\n",
			      (unsigned long long)(live - marks[i]), heap_caches[i].name);
		print_line(line);
		types++;
	}
	return types;
}

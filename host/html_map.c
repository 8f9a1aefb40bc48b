// SPDX-License-Identifier: GPL-2.0-only
/*
 * html_map.c - draws the kernel's memory map: a bar for each region, in the order of addresses, its
 * length the logarithm of its size, its colour what the processor permits.
 */
#define _GNU_SOURCE
#include "html_map.h"

#include <string.h>

#include "html_text.h"
#include "map.h"
#include "say.h"

#define WIDTH 400
#define BAR_HEIGHT 22
#define STEP 40
#define TOP 8
#define BAR_LEAST 70
#define BAR_MOST 390

static const char *class_of(const char *permissions)
{
	if (strchr(permissions, 'x'))
		return strchr(permissions, 'w') ? "bad" : "rx";
	if (strchr(permissions, 'k'))
		return "rwk";
	return strchr(permissions, 'w') ? "rw" : "r";
}

static const char *size_text(unsigned long long bytes)
{
	return bytes >= 1 << 20 ? make_text("%llu MiB", bytes >> 20)
				: make_text("%llu KiB", bytes >> 10);
}

/* From 4 KiB to 1 GiB: 18 doublings. */
static unsigned int bar_width(unsigned long long bytes)
{
	unsigned int doublings = 0;

	for (; bytes > 4096 && doublings < 18; bytes /= 2)
		doublings++;
	return BAR_LEAST + doublings * (BAR_MOST - BAR_LEAST) / 18;
}

static void draw_region(FILE *page, const struct map_line *line, unsigned int index)
{
	const unsigned int y = TOP + index * STEP;

	fprintf(page, "<rect class=\"%s\" x=\"0\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"3\"/>",
		class_of(line->permissions), y, bar_width(line->bytes), BAR_HEIGHT);
	fprintf(page, "<text class=\"in\" x=\"7\" y=\"%u\">", y + 15);
	html_text(page, line->permissions);
	fputs("</text>", page);
	fprintf(page, "<text class=\"small\" x=\"1\" y=\"%u\">", y + BAR_HEIGHT + 11);
	html_text(page, make_text("%s, %s: %s", line->region, size_text(line->bytes),
				  map_meaning(line->region)));
	fputs("</text>\n", page);
}

static void draw_root(FILE *page, const struct memory_map *map, const char *root)
{
	unsigned int count = 0;

	for (size_t i = 0; i < map->count; i++)
		count += !strcmp(map->lines[i].root, root);
	fprintf(page,
		"<figure><svg viewBox=\"0 0 %d %u\" role=\"img\" "
		"aria-label=\"kernel memory by region\">\n",
		WIDTH, TOP + count * STEP);
	count = 0;
	for (size_t i = 0; i < map->count; i++)
		if (!strcmp(map->lines[i].root, root))
			draw_region(page, &map->lines[i], count++);
	fputs("</svg></figure>\n", page);
}

/* Regions that a root has and the kernel's own has not. */
static void list_more(FILE *page, const struct memory_map *map, const char *root)
{
	const char *comma = "";

	for (size_t i = 0; i < map->count; i++) {
		const struct map_line *line = &map->lines[i];
		bool known = strcmp(line->root, root) != 0;

		for (size_t j = 0; j < map->count && !known; j++)
			known = !strcmp(map->lines[j].root, "kernel") &&
				!strcmp(map->lines[j].region, line->region) &&
				!strcmp(map->lines[j].permissions, line->permissions);
		if (known)
			continue;
		html_text(page, make_text("%s%s (%s, %s)", comma, line->region, line->permissions,
					  size_text(line->bytes)));
		comma = ", ";
	}
	if (!*comma)
		fputs("nothing, at rest", page);
}

void html_map(FILE *page, const struct options *options)
{
	struct memory_map map;

	map_read(&map, options);
	fputs("<h2>Kernel memory</h2><p class=\"soft\">Read from the live page tables, in the "
	      "order of addresses of this boot (the next one has another). A bar is as long as the "
	      "logarithm of its size. k: writing only while the sealed key is open on that "
	      "processor.</p>\n",
	      page);
	draw_root(page, &map, "kernel");
	fputs("<p>The private root, loaded by one processor with interrupts off, shows besides: ",
	      page);
	list_more(page, &map, "private");
	fputs(". The root that patches text: ", page);
	list_more(page, &map, "patching");
	fputs(".</p><p>Blocks of 2 MiB, each of one kind:", page);
	for (size_t i = 0; i < map.kind_count; i++)
		html_text(page, make_text("%s %s %llu", i ? "," : "", map.kinds[i].kind,
					  map.kinds[i].blocks));
	fprintf(page,
		".</p><p>Pages of text that can be written by another address: "
		"<span class=\"%s\">%llu</span></p>\n",
		map.writable_text ? "bad" : "good", map.writable_text >> 12);
}

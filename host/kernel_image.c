// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel_image.c - reads a kernel's segments and its PVH note (Xen, docs/misc/pvh.pandoc).
 *
 * The file is checked as if it were hostile: every offset against the file, every address against
 * the memory.
 */
#include "kernel_image.h"

#include <elf.h>
#include <stdbool.h>
#include <string.h>

#include "say.h"

#define PVH_ENTRY_NOTE 18 /* XEN_ELFNOTE_PHYS32_ENTRY */

static bool inside(const struct kernel_image *image, uint64_t offset, uint64_t size)
{
	return offset <= image->file.size && size <= image->file.size - offset;
}

/* elf_open() has checked that the headers of the segments are there. */
static Elf64_Ehdr header_of(const struct kernel_image *image)
{
	Elf64_Ehdr header;

	memcpy(&header, image->file.bytes, sizeof(header));
	return header;
}

static Elf64_Phdr segment_of(const struct kernel_image *image, unsigned int i)
{
	Elf64_Phdr segment;

	memcpy(&segment, image->file.bytes + header_of(image).e_phoff + i * sizeof(segment),
	       sizeof(segment));
	return segment;
}

/* The first note that names the entry in 32-bit mode. */
static void read_notes(struct kernel_image *image, const Elf64_Phdr *segment)
{
	uint64_t place = segment->p_offset, end = place + segment->p_filesz;
	Elf64_Nhdr note;

	while (end - place >= sizeof(note)) {
		uint64_t name, value;

		memcpy(&note, image->file.bytes + place, sizeof(note));
		name = place + sizeof(note);
		value = name + (((uint64_t)note.n_namesz + 3) & ~3ULL);
		place = value + (((uint64_t)note.n_descsz + 3) & ~3ULL);
		if (place > end)
			return;
		if (note.n_type == PVH_ENTRY_NOTE && note.n_namesz == 4 && note.n_descsz >= 4 &&
		    !memcmp(image->file.bytes + name, "Xen", 4))
			memcpy(&image->entry, image->file.bytes + value, sizeof(image->entry));
	}
}

/* False when a segment does not lie in the file, or not between lowest and limit. */
static bool read_segments(struct kernel_image *image, uint64_t lowest, uint64_t limit)
{
	image->start = limit;
	for (unsigned int i = 0; i < header_of(image).e_phnum; i++) {
		const Elf64_Phdr segment = segment_of(image, i);

		if (segment.p_type != PT_LOAD && segment.p_type != PT_NOTE)
			continue;
		if (!inside(image, segment.p_offset, segment.p_filesz))
			return false;
		if (segment.p_type == PT_NOTE) {
			read_notes(image, &segment);
			continue;
		}
		if (segment.p_filesz > segment.p_memsz || segment.p_paddr < lowest ||
		    segment.p_paddr > limit || segment.p_memsz > limit - segment.p_paddr)
			return false;
		if (segment.p_paddr < image->start)
			image->start = segment.p_paddr;
		if (segment.p_paddr + segment.p_memsz > image->end)
			image->end = segment.p_paddr + segment.p_memsz;
	}
	return image->entry >= image->start && image->entry < image->end;
}

void kernel_image_open(struct kernel_image *image, const char *kernel, uint64_t lowest,
		       uint64_t limit)
{
	*image = (struct kernel_image){ 0 };
	if (elf_open(&image->file, kernel) != ELF_GOOD)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s is no kernel", kernel);
	if (!read_segments(image, lowest, limit))
		say_and_exit(STATUS_TESTUDO_FAILED, "%s can not be loaded into %llu MiB", kernel,
			     (unsigned long long)limit >> 20);
}

void kernel_image_copy(const struct kernel_image *image, unsigned char *to)
{
	for (unsigned int i = 0; i < header_of(image).e_phnum; i++) {
		const Elf64_Phdr segment = segment_of(image, i);

		if (segment.p_type == PT_LOAD)
			memcpy(to + (segment.p_paddr - image->start),
			       image->file.bytes + segment.p_offset, segment.p_filesz);
	}
}

void kernel_image_close(struct kernel_image *image)
{
	elf_close(&image->file);
}

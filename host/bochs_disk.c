// SPDX-License-Identifier: GPL-2.0-only
/*
 * bochs_disk.c - a disk whose boot sector (bochs/boot.S) starts the kernel as QEMU's -kernel does.
 *
 * On it stand the boot sector, the pages of bochs/page.h, the image of the kernel's segments as
 * they lie in memory, and the initrd. Where everything goes is decided here; the sector copies.
 */
#define _GNU_SOURCE
#include "bochs_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bochs/page.h"
#include "kernel_image.h"
#include "places.h"
#include "say.h"

#define START_INFO_MAGIC 0x336ec578
#define LOW_END 0x9f000 /* below the BIOS' data */
#define HIGH_START 0x100000
#define BIOS_TABLES 0x10000 /* of ACPI, at the end of memory */
#define MEMORY_RAM 1
#define MEMORY_RESERVED 2
#define LOADS_MAX 3

/* Of the PVH boot protocol (Xen, include/public/arch-x86/hvm/start_info.h). */
struct start_info {
	uint32_t magic, version, flags, module_count;
	uint64_t modules, command_line, rsdp, map;
	uint32_t map_entries, reserved;
};

struct start_module {
	uint64_t start, size, command_line, reserved;
};

struct map_entry {
	uint64_t start, size;
	uint32_t type, reserved;
};

struct boot_page {
	uint32_t entry, reserved;
	struct {
		uint32_t target, pieces;
	} loads[LOADS_MAX];
	struct start_info info;
	struct start_module module;
	struct map_entry map[4];
	char words[];
};

_Static_assert(offsetof(struct boot_page, entry) == PAGE_ENTRY &&
		       offsetof(struct boot_page, loads) == PAGE_LOADS &&
		       sizeof(((struct boot_page *)0)->loads[0]) == LOAD_SIZE &&
		       offsetof(struct boot_page, info) == PAGE_START_INFO &&
		       offsetof(struct boot_page, info.rsdp) == PAGE_RSDP,
	       "page.h says where the boot sector looks");

static uint64_t pieces_of(uint64_t size)
{
	return (size + PIECE_SIZE - 1) / PIECE_SIZE;
}

static void copy_file(int file, uint64_t size, unsigned char *to)
{
	for (uint64_t done = 0; done < size;) {
		const ssize_t got = pread(file, to + done, size - done, (off_t)done);

		if (got <= 0)
			say_and_exit(STATUS_TESTUDO_FAILED, "cannot read the initramfs: %s",
				     got ? strerror(errno) : "it is cut off");
		done += (uint64_t)got;
	}
}

static void fill_page(struct boot_page *page, const struct parts *parts,
		      const struct kernel_image *image, uint64_t initramfs_size)
{
	const uint64_t memory = parts->options->memory_bytes, top = memory - BIOS_TABLES;
	const uint64_t pieces = pieces_of(initramfs_size);
	const struct map_entry map[4] = {
		{ .size = LOW_END, .type = MEMORY_RAM },
		{ .start = LOW_END, .size = HIGH_START - LOW_END, .type = MEMORY_RESERVED },
		{ .start = HIGH_START, .size = top - HIGH_START, .type = MEMORY_RAM },
		{ .start = top, .size = BIOS_TABLES, .type = MEMORY_RESERVED },
	};

	page->entry = image->entry;
	page->loads[0].target = (uint32_t)image->start;
	page->loads[0].pieces = (uint32_t)pieces_of(image->end - image->start);
	page->loads[1].target = (uint32_t)(top - pieces * PIECE_SIZE);
	page->loads[1].pieces = (uint32_t)pieces;
	page->module =
		(struct start_module){ .start = page->loads[1].target, .size = initramfs_size };
	memcpy(page->map, map, sizeof(map));
	page->info = (struct start_info){
		.magic = START_INFO_MAGIC,
		.version = 1,
		.module_count = pieces != 0,
		.modules = BOOT_PAGE + offsetof(struct boot_page, module),
		.command_line = BOOT_PAGE + offsetof(struct boot_page, words),
		.map = BOOT_PAGE + offsetof(struct boot_page, map),
		.map_entries = 4,
	};
	strcpy(page->words, parts->words);
}

static void fill_sector(const struct options *options, unsigned char *disk)
{
	const char *path = built_file(options->arch, "bochs/boot.bin");
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0 || read(file, disk, SECTOR_SIZE) != SECTOR_SIZE)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s is no boot sector (run make)", path);
	close(file);
}

static uint64_t size_of(int file)
{
	struct stat status;

	return file >= 0 && !fstat(file, &status) ? (uint64_t)status.st_size : 0;
}

int bochs_disk_make(const struct parts *parts, unsigned int *cylinders)
{
	const uint64_t cylinder = (uint64_t)SECTOR_SIZE * DISK_HEADS * DISK_TRACK;
	const uint64_t initramfs_size = size_of(parts->initramfs),
		       room = pieces_of(initramfs_size) * PIECE_SIZE;
	const uint64_t limit = parts->options->memory_bytes - BIOS_TABLES;
	uint64_t kernel_room, size;
	struct kernel_image image;
	unsigned char *disk;
	int file;

	if (room > limit - HIGH_START)
		say_and_exit(STATUS_TESTUDO_FAILED, "the files do not fit into the memory");
	if (strlen(parts->words) >= BOOT_PAGE_SIZE - sizeof(struct boot_page))
		say_and_exit(STATUS_TESTUDO_FAILED, "the kernel's command line is too long");
	kernel_image_open(&image, parts->kernel, HIGH_START, limit - room);
	kernel_room = pieces_of(image.end - image.start) * PIECE_SIZE;
	size = SECTOR_SIZE + BOOT_PAGE_SIZE + kernel_room + room;
	*cylinders = (unsigned int)((size + cylinder - 1) / cylinder);
	file = memfd_create("testudo-disk", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, (off_t)(*cylinders * cylinder)))
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot make a disk: %s", strerror(errno));
	disk = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (disk == MAP_FAILED)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot make a disk: %s", strerror(errno));
	fill_sector(parts->options, disk);
	fill_page((struct boot_page *)(disk + SECTOR_SIZE), parts, &image, initramfs_size);
	kernel_image_copy(&image, disk + SECTOR_SIZE + BOOT_PAGE_SIZE);
	copy_file(parts->initramfs, initramfs_size,
		  disk + SECTOR_SIZE + BOOT_PAGE_SIZE + kernel_room);
	munmap(disk, size);
	kernel_image_close(&image);
	return file;
}

// SPDX-License-Identifier: GPL-2.0-only
/* kernel_image.h - a kernel's ELF file as a loader sees it: where its segments lie in memory. */
#ifndef HOST_KERNEL_IMAGE_H
#define HOST_KERNEL_IMAGE_H

#include <stdint.h>

#include "elf_file.h"

struct kernel_image {
	struct elf_file file;
	uint64_t start, end; /* physical, with what is not in the file */
	uint32_t entry;      /* in 32-bit mode, by its PVH note */
};

/* Exits with one line when kernel is no such file, or does not fit between lowest and limit. */
void kernel_image_open(struct kernel_image *image, const char *kernel, uint64_t lowest,
		       uint64_t limit);

/* The segments as they lie from image->start on; what is not in the file is left alone. */
void kernel_image_copy(const struct kernel_image *image, unsigned char *to);

void kernel_image_close(struct kernel_image *image);

#endif

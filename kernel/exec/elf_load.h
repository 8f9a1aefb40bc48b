// SPDX-License-Identifier: GPL-2.0-only
/* An ELF file into an address space that no program runs in yet. */
#pragma once
#include <base/elf.h>
#include <mm/space/address_space.h>

struct file;

struct elf_placed {
	uint64_t bias;               /* added to every address of the image */
	user_address entry, headers; /* headers: 0 when no segment holds them */
	user_address start, end;     /* of all segments, pages */
};

/* Reads and checks the headers. -ENOEXEC and errors of reading. */
[[nodiscard]] int elf_read(struct file *file, struct elf_image *image);
/* The path in PT_INTERP, into a buffer of image->interpreter_size bytes. */
[[nodiscard]] int elf_read_interpreter(struct file *file, const struct elf_image *image,
				       char *path);
/* Maps the program itself (at a random base when it may be placed anywhere), and sets code and data
 * ranges of space. */
[[nodiscard]] int elf_map_program(struct address_space *space, struct file *file,
				  const struct elf_image *image, struct elf_placed *placed);
/* Maps the interpreter where there is room. */
[[nodiscard]] int elf_map_interpreter(struct address_space *space, struct file *file,
				      const struct elf_image *image, struct elf_placed *placed);
/* Zeroes what the last page of a segment has from the file behind its end. In the current address
 * space. */
[[nodiscard]] int elf_clear_tails(const struct elf_image *image, const struct elf_placed *placed);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * elf_file.h - what a program file says about itself: its processor, its loader, the libraries it
 * wants.
 *
 * The file is hostile input: every offset is checked against the file's size.
 */
#ifndef HOST_ELF_FILE_H
#define HOST_ELF_FILE_H

#include <stdint.h>

#include "options.h"

struct elf_file {
	const unsigned char *bytes; /* the file, mapped; until elf_close */
	uint64_t size;
	uint16_t machine;        /* EM_... */
	const char *interpreter; /* PT_INTERP, or NULL */
	const char *run_path;    /* DT_RUNPATH, else DT_RPATH, or NULL */
	struct text_list needed; /* DT_NEEDED in their order */
};

enum elf_result { ELF_GOOD, ELF_UNREADABLE, ELF_NOT_ELF, ELF_OTHER_CLASS, ELF_BROKEN };

/* Maps and reads path. Only ELF_GOOD fills file; ELF_OTHER_CLASS and ELF_BROKEN its machine alone.
 */
[[nodiscard]] enum elf_result elf_open(struct elf_file *file, const char *path);
void elf_close(struct elf_file *file);

/* The string that the symbol `name` stands for, inside the file; NULL when there is none. */
const char *elf_symbol_text(const struct elf_file *file, const char *name);

/* "aarch64" for EM_AARCH64 and so on. */
const char *elf_machine_name(uint16_t machine);

/* The machine number of a testudo architecture name; 0 when there is none. */
uint16_t elf_machine_of(const char *arch);

#endif

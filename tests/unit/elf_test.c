// SPDX-License-Identifier: GPL-2.0-only
// Unit tests of base/elf.h: a sound program, and one refusal for each promise of the header.

#include "support.h"

#include <base/elf.h>
#include <base/errno.h>
#include <base/string.h>

#include <linux/elf.h>

#define FILE_SIZE 0x3000
#define TEXT 0
#define DATA 1
#define INTERPRETER 2
#define STACK 3

static struct {
	Elf64_Ehdr header;
	Elf64_Phdr phdr[4];
} file;

static struct elf_image image;

static void make_file(void)
{
	file.header = (Elf64_Ehdr){ .e_type = ET_DYN,
				    .e_machine = EM_X86_64,
				    .e_version = 1,
				    .e_entry = 0x1040,
				    .e_phoff = sizeof(Elf64_Ehdr),
				    .e_ehsize = sizeof(Elf64_Ehdr),
				    .e_phentsize = sizeof(Elf64_Phdr),
				    .e_phnum = 4 };
	memcpy(file.header.e_ident, "\177ELF\2\1\1", 7);
	file.phdr[TEXT] = (Elf64_Phdr){ .p_type = PT_LOAD,
					.p_flags = PF_R | PF_X,
					.p_filesz = 0x1800,
					.p_memsz = 0x1800,
					.p_align = 0x1000 };
	file.phdr[DATA] = (Elf64_Phdr){ .p_type = PT_LOAD,
					.p_flags = PF_R | PF_W,
					.p_offset = 0x1f00,
					.p_vaddr = 0x4f00,
					.p_filesz = 0x200,
					.p_memsz = 0x5000,
					.p_align = 0x200000 };
	file.phdr[INTERPRETER] =
		(Elf64_Phdr){ .p_type = PT_INTERP, .p_offset = 0x300, .p_filesz = 28 };
	file.phdr[STACK] = (Elf64_Phdr){ .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W };
}

static int parse(void)
{
	return elf_parse(&file, sizeof(file), FILE_SIZE, &image);
}

TEST(elf_sound_program_is_understood)
{
	make_file();
	check(parse() == 0);
	check(image.relocatable && !image.executable_stack && image.entry == 0x1040);
	check(image.segment_count == 2 && image.start == 0 && image.end == 0xa000);
	check(image.segments[1].file_offset == 0x1f00 && image.segments[1].memory_size == 0x5000);
	check(image.alignment == 0x200000 && image.phdr_address == 64 && image.phdr_count == 4);
	check(image.has_interpreter && image.interpreter_offset == 0x300);
	check(image.interpreter_size == 28);
}

TEST(elf_program_without_interpreter_or_stack_note)
{
	make_file();
	file.header.e_phnum = 2;
	check(parse() == 0);
	check(!image.has_interpreter && !image.executable_stack);
	file.phdr[TEXT].p_flags = PF_R;
	check(parse() == -ENOEXEC);
}

TEST(elf_segment_without_file_bytes_needs_no_offset)
{
	make_file();
	file.phdr[DATA].p_filesz = 0;
	file.phdr[DATA].p_offset = UINT64_MAX;
	check(parse() == 0);
	check(image.segments[1].file_offset == 0xf00);
}

#define refused(change)                     \
	do {                                \
		make_file();                \
		change;                     \
		check(parse() == -ENOEXEC); \
	} while (0)

TEST(elf_foreign_headers_are_refused)
{
	refused(file.header.e_ident[0] = 0);
	refused(file.header.e_ident[EI_CLASS] = ELFCLASS32);
	refused(file.header.e_ident[EI_DATA] = ELFDATA2MSB);
	refused(file.header.e_machine = 183);
	refused(file.header.e_type = ET_REL);
	refused(file.header.e_type = ET_CORE);
	refused(file.header.e_phentsize = 32);
	refused(file.header.e_phnum = 0);
	refused(file.header.e_phnum = 5);
	refused(file.header.e_phnum = 65535);
	refused(file.header.e_phoff = UINT64_MAX);
	refused(file.header.e_phoff = UINT64_MAX - 200);
	refused(file.header.e_entry = 0x5000);
	refused(file.header.e_entry = UINT64_MAX);
}

TEST(elf_broken_segments_are_refused)
{
	refused(file.phdr[TEXT].p_filesz = 0x1801);
	refused(file.phdr[TEXT].p_offset = 0x10);
	refused(file.phdr[TEXT].p_offset = UINT64_MAX - 0xfff);
	refused(file.phdr[DATA].p_vaddr = 0x1f00 - 0x1000);
	refused(file.phdr[DATA].p_vaddr = UINT64_MAX - 0xff);
	refused(file.phdr[DATA].p_vaddr = ELF_ADDRESS_LIMIT - 0x100);
	refused(file.phdr[DATA].p_memsz = UINT64_MAX);
	refused(file.phdr[DATA].p_memsz = 0x1ff);
	refused(file.phdr[DATA].p_offset = FILE_SIZE + 0xf00);
	refused(file.phdr[STACK] = file.phdr[TEXT]);
	refused(file.phdr[TEXT].p_type = PT_NULL; file.phdr[DATA].p_type = PT_NULL);
}

TEST(elf_broken_interpreters_are_refused)
{
	refused(file.phdr[INTERPRETER].p_filesz = 1);
	refused(file.phdr[INTERPRETER].p_filesz = 4097);
	refused(file.phdr[INTERPRETER].p_offset = UINT64_MAX);
	refused(file.phdr[STACK] = file.phdr[INTERPRETER]);
}

TEST(elf_short_headers_are_refused)
{
	make_file();
	for (size_t size = 0; size < sizeof(file); size++)
		check(elf_parse(&file, size, FILE_SIZE, &image) == -ENOEXEC);
	check(elf_parse(&file, sizeof(file), sizeof(file) - 1, &image) == -ENOEXEC);
}

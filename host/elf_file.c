// SPDX-License-Identifier: GPL-2.0-only
/* elf_file.c - reads ELF files without running them (System V ABI, chapters 4 and 5). */
#define _GNU_SOURCE
#include "elf_file.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"

static bool inside(const struct elf_file *file, uint64_t offset, uint64_t size)
{
	return offset <= file->size && size <= file->size - offset;
}

/* A string of the file; NULL when it does not end inside. */
static const char *text_at(const struct elf_file *file, uint64_t offset)
{
	if (offset >= file->size || !memchr(file->bytes + offset, 0, file->size - offset))
		return NULL;
	return (const char *)file->bytes + offset;
}

static bool read_header(const struct elf_file *file, Elf64_Ehdr *header)
{
	if (!inside(file, 0, sizeof(*header)))
		return false;
	memcpy(header, file->bytes, sizeof(*header));
	return header->e_phentsize == sizeof(Elf64_Phdr) &&
	       inside(file, header->e_phoff, (uint64_t)header->e_phnum * sizeof(Elf64_Phdr));
}

static Elf64_Phdr read_segment(const struct elf_file *file, const Elf64_Ehdr *header,
			       unsigned int i)
{
	Elf64_Phdr segment;

	memcpy(&segment, file->bytes + header->e_phoff + i * sizeof(segment), sizeof(segment));
	return segment;
}

/* The place in the file of a virtual address; the file's size when there is none. */
static uint64_t file_offset(const struct elf_file *file, const Elf64_Ehdr *header, uint64_t address)
{
	for (unsigned int i = 0; i < header->e_phnum; i++) {
		Elf64_Phdr segment = read_segment(file, header, i);

		if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
		    address - segment.p_vaddr < segment.p_filesz &&
		    inside(file, segment.p_offset, segment.p_filesz))
			return segment.p_offset + (address - segment.p_vaddr);
	}
	return file->size;
}

static Elf64_Dyn read_dynamic(const struct elf_file *file, const Elf64_Phdr *segment, uint64_t i)
{
	Elf64_Dyn entry;

	memcpy(&entry, file->bytes + segment->p_offset + i * sizeof(entry), sizeof(entry));
	return entry;
}

static bool read_libraries(struct elf_file *file, const Elf64_Ehdr *header,
			   const Elf64_Phdr *segment)
{
	uint64_t count = segment->p_filesz / sizeof(Elf64_Dyn), strings = file->size;
	const char *old_path = NULL;

	if (!inside(file, segment->p_offset, segment->p_filesz))
		return false;
	for (uint64_t i = 0; i < count; i++) {
		Elf64_Dyn entry = read_dynamic(file, segment, i);

		if (entry.d_tag == DT_STRTAB)
			strings = file_offset(file, header, entry.d_un.d_ptr);
	}
	for (uint64_t i = 0; i < count && strings < file->size; i++) {
		Elf64_Dyn entry = read_dynamic(file, segment, i);
		const char *text;

		if (entry.d_tag == DT_NULL)
			break;
		if (entry.d_tag != DT_NEEDED && entry.d_tag != DT_RUNPATH &&
		    entry.d_tag != DT_RPATH)
			continue;
		if (entry.d_un.d_val > file->size ||
		    !(text = text_at(file, strings + entry.d_un.d_val)))
			return false;
		if (entry.d_tag == DT_NEEDED)
			text_list_add(&file->needed, text);
		else if (entry.d_tag == DT_RUNPATH)
			file->run_path = text;
		else
			old_path = text;
	}
	if (!file->run_path)
		file->run_path = old_path;
	return true;
}

static bool read_segments(struct elf_file *file, const Elf64_Ehdr *header)
{
	for (unsigned int i = 0; i < header->e_phnum; i++) {
		Elf64_Phdr segment = read_segment(file, header, i);

		if (segment.p_type == PT_INTERP &&
		    !(file->interpreter = text_at(file, segment.p_offset)))
			return false;
		if (segment.p_type == PT_DYNAMIC && !read_libraries(file, header, &segment))
			return false;
	}
	return true;
}

static bool map_file(struct elf_file *file, const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	void *bytes = MAP_FAILED;

	if (descriptor < 0)
		return false;
	if (!fstat(descriptor, &status) && S_ISREG(status.st_mode) && status.st_size > 0)
		bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	close(descriptor);
	if (bytes == MAP_FAILED)
		return false;
	file->bytes = bytes;
	file->size = (uint64_t)status.st_size;
	return true;
}

enum elf_result elf_open(struct elf_file *file, const char *path)
{
	Elf64_Ehdr header;

	*file = (struct elf_file){ 0 };
	if (!map_file(file, path))
		return ELF_UNREADABLE;
	if (file->size < EI_NIDENT + 4 || memcmp(file->bytes, ELFMAG, SELFMAG)) {
		elf_close(file);
		return ELF_NOT_ELF;
	}
	/* e_machine stands at the same place in every class; foreign ones may be big-endian. */
	file->machine = file->bytes[EI_DATA] == ELFDATA2MSB
				? (uint16_t)(file->bytes[18] << 8 | file->bytes[19])
				: (uint16_t)(file->bytes[19] << 8 | file->bytes[18]);
	if (file->bytes[EI_CLASS] != ELFCLASS64 || file->bytes[EI_DATA] != ELFDATA2LSB) {
		munmap((void *)file->bytes, file->size);
		return ELF_OTHER_CLASS;
	}
	if (!read_header(file, &header) || !read_segments(file, &header)) {
		uint16_t machine = file->machine;

		elf_close(file);
		file->machine = machine;
		return ELF_BROKEN;
	}
	return ELF_GOOD;
}

void elf_close(struct elf_file *file)
{
	free(file->needed.items);
	munmap((void *)file->bytes, file->size);
	*file = (struct elf_file){ 0 };
}

static Elf64_Shdr read_section(const struct elf_file *file, const Elf64_Ehdr *header,
			       unsigned int i)
{
	Elf64_Shdr section;

	memcpy(&section, file->bytes + header->e_shoff + i * sizeof(section), sizeof(section));
	return section;
}

/* The value of a symbol of one table; 0 when it is not there. */
static uint64_t find_symbol(const struct elf_file *file, const Elf64_Shdr *table, uint64_t strings,
			    const char *name)
{
	if (!inside(file, table->sh_offset, table->sh_size))
		return 0;
	for (uint64_t i = 0; i < table->sh_size / sizeof(Elf64_Sym); i++) {
		const char *text;
		Elf64_Sym symbol;

		memcpy(&symbol, file->bytes + table->sh_offset + i * sizeof(symbol),
		       sizeof(symbol));
		text = text_at(file, strings + symbol.st_name);
		if (text && !strcmp(text, name))
			return symbol.st_value;
	}
	return 0;
}

const char *elf_symbol_text(const struct elf_file *file, const char *name)
{
	Elf64_Ehdr header;

	memcpy(&header, file->bytes, sizeof(header));
	if (header.e_shentsize != sizeof(Elf64_Shdr) ||
	    !inside(file, header.e_shoff, (uint64_t)header.e_shnum * sizeof(Elf64_Shdr)))
		return NULL;
	for (unsigned int i = 0; i < header.e_shnum; i++) {
		const Elf64_Shdr table = read_section(file, &header, i);
		uint64_t address;

		if (table.sh_type != SHT_SYMTAB || table.sh_link >= header.e_shnum)
			continue;
		address = find_symbol(file, &table,
				      read_section(file, &header, table.sh_link).sh_offset, name);
		return address ? text_at(file, file_offset(file, &header, address)) : NULL;
	}
	return NULL;
}

static const struct {
	uint16_t machine;
	const char *name;
} machines[] = {
	{ EM_X86_64, "x86_64" }, { EM_386, "i386" },        { EM_AARCH64, "aarch64" },
	{ EM_ARM, "arm" },       { EM_PPC64, "powerpc64" }, { EM_RISCV, "riscv64" },
	{ EM_S390, "s390x" },    { EM_MIPS, "mips" },
};

const char *elf_machine_name(uint16_t machine)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].machine == machine)
			return machines[i].name;
	return "another processor";
}

uint16_t elf_machine_of(const char *arch)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (!strcmp(machines[i].name, arch))
			return machines[i].machine;
	return EM_NONE;
}

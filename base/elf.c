// SPDX-License-Identifier: GPL-2.0-only
//
// See the header for the promises. Everything is copied out of the buffer before it is looked at,
// as the buffer need not be aligned.

#include <base/elf.h>

#include <base/bits.h>
#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>

#include <linux/elf.h>

#define INTERPRETER_SIZE_MAX 4096
// The largest alignment that is honoured; more would only take randomness away.
#define ALIGNMENT_MAX (1 * GIB)

static bool header_acceptable(const Elf64_Ehdr *header)
{
	const unsigned char *ident = header->e_ident;

	return memcmp(ident, ELFMAG, SELFMAG) == 0 && ident[EI_CLASS] == ELFCLASS64 &&
	       ident[EI_DATA] == ELFDATA2LSB && ident[EI_VERSION] == EV_CURRENT &&
	       (header->e_type == ET_EXEC || header->e_type == ET_DYN) &&
	       header->e_machine == EM_X86_64 && header->e_phentsize == sizeof(Elf64_Phdr) &&
	       header->e_phnum != 0;
}

// Appends the segment that PHDR describes; false when it breaks a promise of the header file.
static bool add_segment(struct elf_image *image, const Elf64_Phdr *phdr, uint64_t file_size)
{
	struct elf_segment *segment;
	uint64_t end;

	if (phdr->p_filesz > phdr->p_memsz)
		return false;
	if (phdr->p_memsz == 0)
		return true;
	if (image->segment_count == ELF_SEGMENTS_MAX)
		return false;
	if (!range_fits(phdr->p_vaddr, phdr->p_memsz, ELF_ADDRESS_LIMIT))
		return false;
	if (phdr->p_filesz != 0 &&
	    (!range_fits(phdr->p_offset, phdr->p_filesz, file_size) ||
	     !is_aligned(wrap_sub(phdr->p_vaddr, phdr->p_offset), PAGE_SIZE)))
		return false;
	if (image->segment_count != 0 && align_down(phdr->p_vaddr, PAGE_SIZE) < image->end)
		return false;
	end = align_up(phdr->p_vaddr + phdr->p_memsz, PAGE_SIZE);

	if (image->segment_count == 0)
		image->start = align_down(phdr->p_vaddr, PAGE_SIZE);
	image->end = end;
	if (is_power_of_two(phdr->p_align) && phdr->p_align <= ALIGNMENT_MAX)
		image->alignment = maximum(image->alignment, (uint64_t)phdr->p_align);

	segment = &image->segments[image->segment_count++];
	*segment = (struct elf_segment){
		.address = phdr->p_vaddr,
		.memory_size = phdr->p_memsz,
		.file_offset = phdr->p_filesz != 0 ? phdr->p_offset : phdr->p_vaddr & PAGE_MASK,
		.file_size = phdr->p_filesz,
		.permissions = phdr->p_flags & (ELF_READ | ELF_WRITE | ELF_EXECUTE),
	};
	return true;
}

static bool set_interpreter(struct elf_image *image, const Elf64_Phdr *phdr, uint64_t file_size)
{
	if (image->has_interpreter)
		return false;
	if (phdr->p_filesz < 2 || phdr->p_filesz > INTERPRETER_SIZE_MAX ||
	    !range_fits(phdr->p_offset, phdr->p_filesz, file_size))
		return false;
	image->has_interpreter = true;
	image->interpreter_offset = phdr->p_offset;
	image->interpreter_size = phdr->p_filesz;
	return true;
}

static bool add_phdr(struct elf_image *image, const Elf64_Phdr *phdr, uint64_t file_size)
{
	switch (phdr->p_type) {
	case PT_LOAD:
		return add_segment(image, phdr, file_size);
	case PT_INTERP:
		return set_interpreter(image, phdr, file_size);
	case PT_GNU_STACK:
		image->executable_stack = (phdr->p_flags & PF_X) != 0;
		return true;
	default:
		return true;
	}
}

static bool entry_executable(const struct elf_image *image)
{
	for (uint32_t index = 0; index < image->segment_count; index++) {
		const struct elf_segment *segment = &image->segments[index];

		if (image->entry >= segment->address &&
		    image->entry - segment->address < segment->memory_size)
			return (segment->permissions & ELF_EXECUTE) != 0;
	}
	return false;
}

// Where the table of program headers stands in memory, for AT_PHDR; 0 when no segment holds it.
static uint64_t find_phdr_address(const struct elf_image *image, uint64_t offset, uint64_t size)
{
	for (uint32_t index = 0; index < image->segment_count; index++) {
		const struct elf_segment *segment = &image->segments[index];

		if (offset >= segment->file_offset &&
		    range_fits(offset - segment->file_offset, size, segment->file_size))
			return segment->address + (offset - segment->file_offset);
	}
	return 0;
}

int elf_parse(const void *header, size_t size, uint64_t file_size, struct elf_image *image)
{
	const uint8_t *bytes = header;
	Elf64_Ehdr elf;
	Elf64_Phdr phdr;
	uint64_t table_size;

	*image = (struct elf_image){ .alignment = PAGE_SIZE };
	if (size < sizeof(elf) || size > file_size)
		return -ENOEXEC;
	memcpy(&elf, bytes, sizeof(elf));
	if (!header_acceptable(&elf))
		return -ENOEXEC;
	table_size = (uint64_t)elf.e_phnum * sizeof(phdr);
	if (!range_fits(elf.e_phoff, table_size, size))
		return -ENOEXEC;

	for (uint64_t index = 0; index < elf.e_phnum; index++) {
		memcpy(&phdr, bytes + elf.e_phoff + index * sizeof(phdr), sizeof(phdr));
		if (!add_phdr(image, &phdr, file_size))
			return -ENOEXEC;
	}
	image->relocatable = elf.e_type == ET_DYN;
	image->entry = elf.e_entry;
	image->phdr_count = elf.e_phnum;
	image->phdr_address = find_phdr_address(image, elf.e_phoff, table_size);
	return entry_executable(image) ? 0 : -ENOEXEC;
}

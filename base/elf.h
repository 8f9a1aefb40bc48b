// SPDX-License-Identifier: GPL-2.0-only
//
// Reads the headers of 64-bit x86 ELF programs (System V ABI) out of a buffer and says what to
// map where. Pure: no file, no memory but the caller's. Every field is hostile; what is not
// understood is -ENOEXEC, as Linux says.
//
// What elf_parse promises about *image: 1 <= segment_count; segments are sorted by address, do not
// overlap even when rounded to pages, and end below ELF_ADDRESS_LIMIT; file_size <= memory_size;
// address and file offset agree modulo the page size; file ranges do not overflow; the entry lies
// in an executable segment; phdr_address is 0 or lies within a segment that holds the table.
#pragma once

#include <base/types.h>

#define ELF_SEGMENTS_MAX 16
#define ELF_ADDRESS_LIMIT UINT64_C(0x00007ffffffff000)
// This much from the start of a file is enough: the header and every table that is accepted.
#define ELF_HEADER_SIZE_MAX ((size_t)4096)

#define ELF_EXECUTE 1
#define ELF_WRITE 2
#define ELF_READ 4

struct elf_segment {
	uint64_t address;     // as linked; add the bias for a relocatable image
	uint64_t memory_size; // > 0
	uint64_t file_offset;
	uint64_t file_size;
	uint32_t permissions; // ELF_READ, ELF_WRITE, ELF_EXECUTE
};

struct elf_image {
	bool relocatable; // ET_DYN: may be placed anywhere (static-PIE, PIE, interpreter)
	bool executable_stack;
	bool has_interpreter;
	uint16_t phdr_count;
	uint64_t entry;
	uint64_t phdr_address;
	uint64_t interpreter_offset; // of its path in the file, with its terminator
	uint64_t interpreter_size;   // 2 to 4096, terminator included
	uint64_t start;              // [start, end): all segments, rounded to pages
	uint64_t end;
	uint64_t alignment; // the largest that a segment asks for, at least a page
	uint32_t segment_count;
	struct elf_segment segments[ELF_SEGMENTS_MAX];
};

// HEADER: the first SIZE bytes of a file of FILE_SIZE bytes. 0 or -ENOEXEC.
[[nodiscard]] int elf_parse(const void *header, size_t size, uint64_t file_size,
			    struct elf_image *image);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mapping of ELF programs and interpreters. Everything about the file's numbers has been checked by
 * elf_parse(): segments do not overlap even when rounded to pages and fit below ELF_ADDRESS_LIMIT;
 * here they are only moved by the bias.
 *
 * A segment is a private mapping of the file, then anonymous memory for what memory_size has beyond
 * file_size; the rest of the page where the file ends is zeroed once the space is in use
 * (elf_clear_tails), as the ABI says. Locks: none; the space has no user yet, address_space_map()
 * takes its lock.
 */
#include <const_ops/const_ops.h>
#include <kernel/exec/elf_load.h>

#include <base/checked.h>
#include <base/errno.h>
#include <fs/file/file.h>
#include <linux/mman.h>
#include <mm/heap/heap.h>
#include <mm/copy/user_copy.h>
#include <mm/space/user_layout.h>

#define HEADER_SIZE_USUAL 960 /* 16 program headers behind the file's */

static int read_and_parse(struct file *file, void *header, size_t size, struct elf_image *image)
{
	const ssize_t got = file_read_kernel(file, header, size, 0);

	return got < 0 ? (int)got : elf_parse(header, (size_t)got, file->inode->cache.size, image);
}

/* The headers of nearly all programs are in their first bytes; those of the others in a page. */
int elf_read(struct file *file, struct elf_image *image)
{
	WRITTEN_FIRST uint8_t first[HEADER_SIZE_USUAL];
	void *header;
	int error = read_and_parse(file, first, sizeof(first), image);

	if (error != -ENOEXEC || file->inode->cache.size <= sizeof(first))
		return error;
	header = heap_alloc_bytes(ELF_HEADER_SIZE_MAX);
	if (header == nullptr)
		return -ENOMEM;
	error = read_and_parse(file, header, ELF_HEADER_SIZE_MAX, image);
	heap_free_bytes(header);
	return error;
}

int elf_read_interpreter(struct file *file, const struct elf_image *image, char *path)
{
	const size_t size = image->interpreter_size;
	const ssize_t got = file_read_kernel(file, path, size, image->interpreter_offset);

	if (got < 0)
		return (int)got;
	if ((size_t)got != size)
		return -EIO;
	return path[size - 1] == '\0' ? 0 : -ENOEXEC;
}

static uint32_t protection_of(const struct elf_segment *segment)
{
	return (segment->permissions & ELF_READ ? PROT_READ : 0u) |
	       (segment->permissions & ELF_WRITE ? PROT_WRITE : 0u) |
	       (segment->permissions & ELF_EXECUTE ? PROT_EXEC : 0u);
}

static int map_file_part(struct address_space *space, struct file *file, struct page_cache *cache,
			 const struct elf_segment *segment, uint64_t bias)
{
	const uint64_t start = align_down(segment->address, PAGE_SIZE);
	const struct map_request request = {
		.address = start + bias,
		.size = align_up(segment->address + segment->file_size, PAGE_SIZE) - start,
		.protection = protection_of(segment),
		.flags = MAP_PRIVATE | MAP_FIXED,
		.file = file,
		.cache = cache,
		.page_offset = segment->file_offset / PAGE_SIZE,
	};
	user_address where;

	return segment->file_size == 0 ? 0 : address_space_map(space, &request, &where);
}

static int map_zero_part(struct address_space *space, const struct elf_segment *segment,
			 uint64_t bias)
{
	const uint64_t file_end =
		segment->file_size == 0
			? align_down(segment->address, PAGE_SIZE)
			: align_up(segment->address + segment->file_size, PAGE_SIZE);
	const uint64_t end = align_up(segment->address + segment->memory_size, PAGE_SIZE);
	const struct map_request request = {
		.address = file_end + bias,
		.size = end > file_end ? end - file_end : 0,
		.protection = protection_of(segment),
		.flags = MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS,
	};
	user_address where;

	return request.size == 0 ? 0 : address_space_map(space, &request, &where);
}

static int map_segments(struct address_space *space, struct file *file,
			const struct elf_image *image, uint64_t bias, struct elf_placed *placed)
{
	struct page_cache *cache = nullptr;
	int error = file->operations->map == nullptr
			    ? -ENOEXEC
			    : const_ops(file->operations)->map(file, &cache);

	if (error == 0 && cache == nullptr)
		error = -ENOEXEC;
	for (uint32_t i = 0; i < image->segment_count && error == 0; i++) {
		error = map_file_part(space, file, cache, &image->segments[i], bias);
		if (error == 0)
			error = map_zero_part(space, &image->segments[i], bias);
	}
	*placed = (struct elf_placed){
		.bias = bias,
		.entry = image->entry + bias,
		.headers = image->phdr_address == 0 ? 0 : image->phdr_address + bias,
		.start = image->start + bias,
		.end = image->end + bias,
	};
	return error;
}

/* What /proc/PID/stat and the heap go by: as Linux, code ends with the last executable byte, data
 * with the last of the file. */
static void note_ranges(struct address_space *space, const struct elf_image *image, uint64_t bias)
{
	space->code_start = UINT64_MAX;
	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];
		const uint64_t start = segment->address + bias;

		space->code_start = minimum(space->code_start, start);
		space->data_start = maximum(space->data_start, start);
		if (segment->permissions & ELF_EXECUTE)
			space->code_end = maximum(space->code_end, start + segment->file_size);
		space->data_end = maximum(space->data_end, start + segment->file_size);
	}
}

int elf_map_program(struct address_space *space, struct file *file, const struct elf_image *image,
		    struct elf_placed *placed)
{
	uint64_t bias = 0;
	int error;

	if (image->relocatable) {
		const user_address base = user_layout_program_base(image->alignment);
		const user_address linked = align_down(image->start, image->alignment);

		if (base < linked)
			return -ENOMEM;
		bias = base - linked;
	}
	if (!range_fits(image->start + bias, image->end - image->start, ELF_ADDRESS_LIMIT))
		return -ENOMEM;
	error = map_segments(space, file, image, bias, placed);
	if (error != 0)
		return error;
	note_ranges(space, image, bias);
	space->brk_start = user_layout_heap_start(placed->end);
	space->brk = space->brk_start;
	return 0;
}

/* Room for the whole image, aligned; found by mapping and unmapping, as nobody else uses the space.
 */
static int find_room(struct address_space *space, const struct elf_image *image, user_address *base)
{
	const struct map_request request = {
		.size = image->end - align_down(image->start, image->alignment) +
			(image->alignment - PAGE_SIZE),
		.protection = PROT_NONE,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS,
	};
	user_address where;
	int error = address_space_map(space, &request, &where);

	if (error != 0)
		return error;
	*base = align_up(where, image->alignment);
	return address_space_unmap(space, where, request.size);
}

int elf_map_interpreter(struct address_space *space, struct file *file,
			const struct elf_image *image, struct elf_placed *placed)
{
	user_address base;
	int error;

	if (!image->relocatable)
		return map_segments(space, file, image, 0, placed);
	error = find_room(space, image, &base);
	if (error != 0)
		return error;
	if (base < image->start)
		return -ENOMEM;
	return map_segments(space, file, image, base - align_down(image->start, image->alignment),
			    placed);
}

int elf_clear_tails(const struct elf_image *image, const struct elf_placed *placed)
{
	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];
		const user_address end = segment->address + segment->file_size + placed->bias;
		const size_t tail = align_up(end, PAGE_SIZE) - end;

		if (segment->memory_size == segment->file_size || segment->file_size == 0 ||
		    tail == 0 || !(segment->permissions & ELF_WRITE))
			continue;
		if (user_clear((struct user_out){ end }, tail) != 0)
			return -EFAULT;
	}
	return 0;
}

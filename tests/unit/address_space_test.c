// SPDX-License-Identifier: GPL-2.0-only
//
// Unit tests of mm/'s address spaces: long random sequences of mmap, munmap, mprotect, mremap,
// madvise, fork, exit, truncate and accesses against a model that knows for each page what a
// program must see; afterwards every frame and object must be free again.

#include <base/errno.h>
#include <string.h>

#include "address_space_fakes.h"

#include "mm/space/address_space.c"
#include "mm/space/map.c"
#include "mm/space/protect.c"
#include "mm/space/advise.c"
#include "mm/space/area.c"
#include "mm/space/area_pages.c"
#include "mm/space/hole_tables.c"
#include "mm/fault/fault.c"
#include "mm/fault/file.c"
#include "mm/frame/many.c"
#include "mm/cache/page_cache.c"
#include "mm/cache/page_tree.c"
#include "mm/space/remap.c"
#include "mm/space/residency.c"
#include "mm/cache/shared_memory.c"
#include "mm/fault/stack_grow.c"
#include "mm/space/user_layout.c"
#include "protect/user_aslr/user_aslr.c"

#define FIRST_PAGE 16u
#define LAST_PAGE 400u
#define FILE_PAGES 64u
#define SPACES 4u
#define OBJECTS 3u
#define FENCE_SIZE (MMU_USER_END - ((user_address)LAST_PAGE << PAGE_SHIFT))

struct file {
	struct page_cache cache;
	uint32_t references;
	uint64_t words[FILE_PAGES];
	uint64_t pages;
};
static struct file files[OBJECTS];

void mm_file_check(const struct file *)
{
}

void mm_file_get(struct file *file)
{
	file->references++;
}

void mm_file_put(struct file *file)
{
	check(file->references-- > 0);
}

bool mm_file_may_write(const struct file *file, const struct page_cache *cache)
{
	return cache == &file->cache;
}

// What one page of a program must be.
struct page_model {
	bool mapped, shared, own;
	uint32_t protection;
	struct file *file; // nullptr: anonymous, private
	uint64_t index;
	uint64_t word; // own: the private contents
};

struct program {
	struct address_space *space;
	struct page_model pages[LAST_PAGE];
};
static struct program programs[SPACES];

static uint32_t pick(uint32_t below)
{
	return (uint32_t)(test_random() % below);
}

static user_address address_of(uint32_t page)
{
	return (user_address)page << PAGE_SHIFT;
}

static void program_start(struct program *program)
{
	*program = (struct program){ .space = address_space_create() };
	check(program->space != nullptr);
	program->space->mmap_base = address_of(LAST_PAGE);
	program->space->search_from = program->space->mmap_base;
	/* Nothing is free above what the model knows. */
	const struct map_request fence = { .address = address_of(LAST_PAGE),
					   .size = FENCE_SIZE,
					   .flags = MAP_PRIVATE | MAP_FIXED };
	user_address where;

	check(address_space_map(program->space, &fence, &where) == 0);
}

static void program_end(struct program *program)
{
	address_space_put(program->space);
	*program = (struct program){};
}

static void set_pages(struct program *program, uint32_t first, uint32_t count,
		      const struct page_model *model)
{
	for (uint32_t i = 0; i < count; i++) {
		program->pages[first + i] = *model;
		program->pages[first + i].index += i;
	}
}

static bool all_free(const struct program *program, uint32_t first, uint32_t count)
{
	for (uint32_t i = first; i < first + count; i++) {
		if (i >= LAST_PAGE || program->pages[i].mapped)
			return false;
	}
	return true;
}

static void do_map(struct program *program)
{
	const uint32_t count = 1 + pick(24),
		       first = FIRST_PAGE + pick(LAST_PAGE - FIRST_PAGE - count);
	struct page_model model = { .mapped = true,
				    .protection = pick(4),
				    .index = pick(FILE_PAGES - 24) };
	struct map_request request = { .size = address_of(count),
				       .protection = model.protection,
				       .flags = MAP_PRIVATE };
	user_address where;

	if (pick(2) != 0) {
		model.file = &files[pick(OBJECTS)];
		model.shared = pick(2) != 0;
		request.file = model.file;
		request.cache = &model.file->cache;
		request.page_offset = model.index;
		request.flags = model.shared ? MAP_SHARED : MAP_PRIVATE;
	}
	const uint32_t way = pick(3);

	if (way != 0)
		request.address = address_of(first);
	if (way == 1)
		request.flags |= MAP_FIXED;
	const int error = address_space_map(program->space, &request, &where);

	if (error != 0) {
		check(error == -ENOMEM && way != 1);
		return;
	}
	if (way == 1)
		check(where == address_of(first));
	else
		check(all_free(program, (uint32_t)(where >> PAGE_SHIFT), count));
	set_pages(program, (uint32_t)(where >> PAGE_SHIFT), count, &model);
}

static void do_unmap(struct program *program)
{
	const uint32_t count = 1 + pick(32),
		       first = FIRST_PAGE + pick(LAST_PAGE - FIRST_PAGE - count);

	check(address_space_unmap(program->space, address_of(first), address_of(count)) == 0);
	set_pages(program, first, count, &(struct page_model){});
}

static void do_protect(struct program *program)
{
	const uint32_t count = 1 + pick(12),
		       first = FIRST_PAGE + pick(LAST_PAGE - FIRST_PAGE - count);
	const uint32_t protection = pick(4);
	const int error = address_space_protect(program->space, address_of(first),
						address_of(count), protection);

	for (uint32_t i = first; i < first + count; i++) {
		if (!program->pages[i].mapped) {
			check(error == -ENOMEM);
			return;
		}
		program->pages[i].protection = protection;
	}
	check(error == 0);
}

static void do_forget(struct program *program)
{
	const uint32_t count = 1 + pick(12),
		       first = FIRST_PAGE + pick(LAST_PAGE - FIRST_PAGE - count);
	const int error = address_space_advise(program->space, address_of(first), address_of(count),
					       MADV_DONTNEED);

	check(error == 0 || error == -ENOMEM);
	for (uint32_t i = first; i < first + count; i++) {
		program->pages[i].own = false;
		program->pages[i].word = 0;
	}
}

static bool same_area(const struct program *program, uint32_t first, uint32_t count)
{
	struct area *area = address_space_find(program->space, address_of(first));

	return area != nullptr && area->end >= address_of(first + count);
}

static void do_remap(struct program *program)
{
	const uint32_t count = 1 + pick(8), next = 1 + pick(16),
		       first = FIRST_PAGE + pick(LAST_PAGE - FIRST_PAGE - 16);
	const uint32_t target = FIRST_PAGE + pick(LAST_PAGE - FIRST_PAGE - 16);
	const bool fixed = pick(3) == 0, possible = same_area(program, first, count);
	struct page_model before[32] = {};
	user_address where = 0;

	memcpy(before, &program->pages[first], count * sizeof(before[0]));
	const int error =
		address_space_remap(program->space, address_of(first), address_of(count),
				    address_of(next), MREMAP_MAYMOVE | (fixed ? MREMAP_FIXED : 0),
				    address_of(target), &where);

	if (error != 0) {
		check(!possible || error == -ENOMEM || (fixed && error == -EINVAL));
		return;
	}
	check(possible);
	const uint32_t to = (uint32_t)(where >> PAGE_SHIFT), kept = minimum(count, next);

	set_pages(program, first, count, &(struct page_model){});
	for (uint32_t i = 0; i < next; i++) {
		struct page_model page = before[i < kept ? i : 0];

		if (i >= kept) {
			page.own = false;
			page.word = 0;
			page.index += i;
		}
		program->pages[to + i] = page;
	}
}

static void do_fork(struct program *program)
{
	struct program *child = &programs[pick(SPACES)];

	if (child == program)
		return;
	program_end(child);
	*child = *program;
	check(address_space_fork(program->space, &child->space) == 0);
}

static void do_resize(void)
{
	struct file *file = &files[pick(OBJECTS)];
	const uint64_t pages = pick(FILE_PAGES + 1);

	check(page_cache_resize(&file->cache, pages << PAGE_SHIFT) == 0);
	file->pages = pages;
	for (uint64_t i = pages; i < FILE_PAGES; i++)
		file->words[i] = 0;
	for (uint32_t p = 0; p < SPACES; p++) {
		for (uint32_t i = 0; i < LAST_PAGE; i++) {
			struct page_model *page = &programs[p].pages[i];

			if (page->file == file && page->index >= pages)
				page->own = false;
		}
	}
}

static void do_file_write(void)
{
	struct file *file = &files[pick(OBJECTS)];
	const uint64_t index = pick(FILE_PAGES), word = test_random();
	struct frame *frame;

	if (index >= file->pages)
		return;
	check(page_cache_get(&file->cache, index, true, false, &frame) == 0);
	frame_window_write(frame, 0, &word, sizeof(word));
	frame_put(frame);
	file->words[index] = word;
}

// What the processor does: the entry, or a fault, as often as it takes.
static int reach(struct program *program, user_address address, bool write, uint64_t **word)
{
	for (uint32_t round = 0; round < 4; round++) {
		struct fake_entry *entry = fake_entry(program->space->root, address);
		const uint32_t needed = write ? MMU_WRITE : MMU_READ;
		struct arch_fault fault = { .address = address,
					    .write = write,
					    .present = (entry->protection & MMU_READ) != 0 };
		int code = 0;

		if ((entry->protection & needed) != 0) {
			*word = &fake_words[entry->physical >> PAGE_SHIFT];
			return 0;
		}
		const int error = address_space_fault(program->space, &fault, &code);

		if (error != 0)
			return error;
	}
	check(!"fault does not end");
	return 0;
}

static void do_access(struct program *program)
{
	const uint32_t number = FIRST_PAGE + pick(LAST_PAGE - FIRST_PAGE);
	struct page_model *page = &program->pages[number];
	const bool write = pick(2) != 0;
	const bool allowed = page->mapped &&
			     (write ? (page->protection & PROT_WRITE) != 0 : page->protection != 0);
	uint64_t *word = nullptr;
	const int error = reach(program, address_of(number), write, &word);

	if (!allowed) {
		check(error == -EFAULT);
		return;
	}
	if (page->file != nullptr && page->index >= page->file->pages) {
		check(error == -EIO);
		return;
	}
	check(error == 0);
	check(*word == (page->own               ? page->word
			: page->file != nullptr ? page->file->words[page->index]
						: 0));
	if (!write)
		return;
	*word = test_random();
	if (page->shared) {
		page->file->words[page->index] = *word;
	} else {
		page->own = true;
		page->word = *word;
	}
}

static void check_counts(const struct program *program)
{
	uint64_t mapped = 0, data = 0, resident = 0;

	for (uint32_t i = 0; i < LAST_PAGE; i++) {
		const struct page_model *page = &program->pages[i];
		const struct fake_entry *entry = &fake_tables[program->space->root][i];

		mapped += page->mapped;
		data += page->mapped && !page->shared && (page->protection & PROT_WRITE) != 0;
		resident += entry->protection != 0 && entry->physical != zero_frame_physical;
		check(page->mapped || entry->protection == 0);
	}
	check(program->space->mapped == mapped + (FENCE_SIZE >> PAGE_SHIFT));
	check(program->space->data_pages == data);
	check(program->space->resident == resident);
}

static void world_start(void)
{
	if (zero_frame == nullptr)
		address_space_start();
	for (uint32_t i = 0; i < OBJECTS; i++) {
		page_cache_init(&files[i].cache);
		files[i].pages = FILE_PAGES / 2;
		check(page_cache_resize(&files[i].cache, files[i].pages << PAGE_SHIFT) == 0);
	}
	for (uint32_t i = 0; i < SPACES; i++)
		program_start(&programs[i]);
}

static void world_end(void)
{
	for (uint32_t i = 0; i < SPACES; i++)
		program_end(&programs[i]);
	for (uint32_t i = 0; i < OBJECTS; i++) {
		check(files[i].references == 0);
		page_cache_destroy(&files[i].cache);
		memset(files[i].words, 0, sizeof(files[i].words));
	}
	check(fake_frames_used == 1);
	check(fake_heap_used == 0);
}

static void step(void)
{
	struct program *program = &programs[pick(SPACES)];

	switch (pick(24)) {
	case 0:
	case 1:
		do_map(program);
		break;
	case 2:
		do_unmap(program);
		break;
	case 3:
		do_protect(program);
		break;
	case 4:
		do_forget(program);
		break;
	case 5:
		do_remap(program);
		break;
	case 6:
		if (pick(4) == 0)
			do_fork(program);
		break;
	case 7:
		if (pick(8) == 0)
			do_resize();
		break;
	case 8:
		do_file_write();
		break;
	default:
		do_access(program);
		break;
	}
}

TEST(address_space_shows_what_the_model_knows)
{
	world_start();
	for (uint32_t i = 0; i < 60000; i++) {
		step();
		if (i % 64 == 0)
			check_counts(&programs[pick(SPACES)]);
	}
	world_end();
}

TEST(page_tree_finds_what_was_set)
{
	static const uint64_t indices[] = {
		0, 1, 63, 64, 4095, 4096, 1u << 20, UINT64_C(1) << 40, (UINT64_C(1) << 51) - 1
	};
	struct page_tree pages = {};
	uint64_t index = 0;

	for (size_t i = 0; i < array_count(indices); i++)
		check(page_tree_set(&pages, indices[i], &fake_frames[i]) == 0);
	for (size_t i = 0; i < array_count(indices); i++, index++) {
		check(page_tree_find(&pages, indices[i]) == &fake_frames[i]);
		check(page_tree_next(&pages, &index) == &fake_frames[i] && index == indices[i]);
		check(page_tree_find(&pages, indices[i] + 2) == nullptr || indices[i] == 0);
	}
	check(page_tree_next(&pages, &index) == nullptr);
	for (size_t i = 0; i < array_count(indices); i++)
		check(page_tree_remove(&pages, indices[i]) == &fake_frames[i]);
	check(pages.root == nullptr && pages.height == 0 && fake_heap_used == 0);
}

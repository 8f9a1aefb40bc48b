// SPDX-License-Identifier: GPL-2.0-only
//
// Start-up of physical memory, on the boot CPU alone: which blocks are ours, the first page tables,
// the views at their random bases, the array of frames; then the kernel moves to its own root and
// the boot mapping is gone.
//
// A block is ours when all of it is RAM and nothing of it is taken: a block is mapped whole, so one
// frame of the image in it would give the image an alias. Blocks under the initrd become ours when
// it has been unpacked. No frame is cleared here that is not used here: memory is cleared when it
// is handed out for the first time.
#include "internal.h"
#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/image.h>
#include <arch/memory.h>
#include <arch/mmu.h>
#include <arch/user_registers.h>
#include <aslr_heap/aslr_heap.h>
#include <base/bitmap.h>
#include <exclusive_frames/mapped.h>
#include <mm/kernel_space/kernel_space.h>
#include <secrets/secrets.h>
#include <violation.h>

#define BOOT_MAPPING_END (UINT64_C(4) << 30)
#define MEMORY_MAX (UINT64_C(256) << 30)
#define BOOT_BLOCKS_MAX 512u
#define MARK_FRAMES ((uint32_t)(BLOCK_FRAMES * sizeof(struct frame_mark) / PAGE_SIZE))

// A block that start-up itself takes frames from, one after the other.
struct boot_block {
	uint32_t number;
	uint32_t used;
};

// Used before and while frame_memory comes to be; the ranges also afterwards.
static struct boot_block kernel_blocks[BOOT_BLOCKS_MAX], sealed_blocks[BOOT_BLOCKS_MAX];
static uint32_t kernel_block_count, sealed_block_count;
static uint8_t *boot_kinds; // through the boot mapping
static struct physical_range held[BOOT_RANGES_MAX + 2];
static uint32_t held_count;

[[noreturn]] static void no_memory(void)
{
	violation_stop("exclusive_frames", "not enough memory to start");
}

static bool in_memory(uint32_t block)
{
	const physical_address start = block * BLOCK_SIZE;

	for (uint32_t i = 0; i < boot_info.memory_count; i++) {
		if (boot_info.memory[i].start <= start &&
		    boot_info.memory[i].end >= start + BLOCK_SIZE)
			return block != 0;
	}
	return false;
}

static bool overlaps(uint32_t block, const struct physical_range *range)
{
	const physical_address start = block * BLOCK_SIZE;

	return range->start < start + BLOCK_SIZE && range->end > start;
}

static bool ours(uint32_t block)
{
	if (!in_memory(block))
		return false;
	for (uint32_t i = 0; i < held_count; i++) {
		if (overlaps(block, &held[i]))
			return false;
	}
	return true;
}

static void hold(const struct physical_range *range)
{
	if (range->start >= range->end)
		return;
	if (held_count >= array_count(held))
		violation_stop("exclusive_frames", "too many reserved ranges");
	held[held_count++] = *range;
}

static uint32_t measure(void)
{
	physical_address end = 0;

	for (uint32_t i = 0; i < boot_info.memory_count; i++)
		end = maximum(end, boot_info.memory[i].end);
	for (uint32_t i = 0; i < boot_info.reserved_count; i++)
		hold(&boot_info.reserved[i]);
	hold(&boot_info.image);
	hold(&boot_info.initrd);
	return (uint32_t)(minimum(end, MEMORY_MAX) / BLOCK_SIZE);
}

// A block for start-up, below the end of the boot mapping, from a random place on.
static struct boot_block *take_block(enum frame_kind kind)
{
	struct boot_block *const list = kind == FRAME_KERNEL ? kernel_blocks : sealed_blocks;
	uint32_t *const count = kind == FRAME_KERNEL ? &kernel_block_count : &sealed_block_count;
	const uint32_t blocks =
		minimum(frame_memory.block_count, (uint32_t)(BOOT_MAPPING_END / BLOCK_SIZE));
	const uint32_t first = (uint32_t)random_below(blocks);

	for (uint32_t i = 0; i < blocks && *count < BOOT_BLOCKS_MAX; i++) {
		const uint32_t number = (first + i) % blocks;

		if (!ours(number) || (boot_kinds != nullptr && boot_kinds[number] != FRAME_NONE))
			continue;
		if (boot_kinds != nullptr)
			boot_kinds[number] = (uint8_t)kind;
		list[*count] = (struct boot_block){ .number = number };
		return &list[(*count)++];
	}
	no_memory();
}

static physical_address take_frames(struct boot_block *block, uint32_t count)
{
	const physical_address physical = block->number * BLOCK_SIZE + block->used * PAGE_SIZE;

	block->used += count;
	arch_clear_words(mmu_boot_address(physical), count * PAGE_SIZE / 8);
	return physical;
}

static physical_address kernel_frame(void)
{
	struct boot_block *block = &kernel_blocks[kernel_block_count - 1];

	if (block->used == BLOCK_FRAMES)
		block = take_block(FRAME_KERNEL);
	return take_frames(block, 1);
}

static void sealed_block_open(struct boot_block *block)
{
	struct sealed_block *const header = mmu_boot_address(take_frames(block, 1));

	for (uint32_t i = 1; i < BLOCK_FRAMES; i++)
		bitmap_set(header->free, i);
	header->use[0] = SEALED_HEADER;
}

static physical_address sealed_frames(uint32_t count, enum sealed_use use)
{
	struct boot_block *block = &sealed_blocks[sealed_block_count - 1];
	struct sealed_block *header;
	uint32_t first;

	if (block->used + count > BLOCK_FRAMES) {
		block = take_block(FRAME_SEALED);
		sealed_block_open(block);
	}
	header = mmu_boot_address(block->number * BLOCK_SIZE);
	first = block->used;
	for (uint32_t i = first; i < first + count; i++) {
		bitmap_clear(header->free, i);
		header->use[i] = (uint8_t)use;
	}
	return take_frames(block, count);
}

physical_address frame_boot_table(enum sealed_use use)
{
	return sealed_frames(1, use);
}

// The first sealed block and, in it, the table of kinds.
static physical_address make_kinds(void)
{
	struct boot_block *const first = take_block(FRAME_SEALED);
	physical_address table;

	sealed_block_open(first);
	table = sealed_frames((uint32_t)(align_up(frame_memory.block_count, PAGE_SIZE) / PAGE_SIZE),
			      SEALED_FIXED);
	boot_kinds = mmu_boot_address(table);
	for (uint32_t block = 0; block < frame_memory.block_count; block++) {
		boot_kinds[block] = ours(block) ? FRAME_NONE : BLOCK_ABSENT;
		frame_total += ours(block) ? BLOCK_FRAMES : 0;
	}
	boot_kinds[first->number] = FRAME_SEALED;
	take_block(FRAME_KERNEL);
	return table;
}

static void map_pages(physical_address root, uint64_t address, uint64_t bytes)
{
	for (uint64_t done = 0; done < bytes; done += PAGE_SIZE)
		mmu_boot_map(root, address + done, kernel_frame(), PAGE_SIZE, MMU_READ | MMU_WRITE);
}

// The array of frames, with holes where there is no RAM, the blocks, and the pool behind it.
static void make_arrays(physical_address root)
{
	const uint64_t per_block = BLOCK_FRAMES * sizeof(struct frame);
	const uint64_t frames = frame_memory.block_count * per_block;
	const uint64_t blocks =
		align_up(frame_memory.block_count * sizeof(struct block), PAGE_SIZE);
	const uint64_t pool = align_up(frame_memory.block_count * sizeof(uint32_t), PAGE_SIZE);
	const uint64_t base = aslr_heap_place(ASLR_FRAMES, frames + blocks + pool);

	static_assert(BLOCK_FRAMES * sizeof(struct frame) % PAGE_SIZE == 0);
	for (uint32_t block = 0; block < frame_memory.block_count; block++) {
		if (in_memory(block) && !overlaps(block, &boot_info.image))
			map_pages(root, base + block * per_block, per_block);
	}
	map_pages(root, base + frames, blocks + pool);
	frame_arrays.frames = (struct frame *)base;
	frame_memory.blocks = (struct block *)(base + frames);
	frame_memory.pool = (uint32_t *)(base + frames + blocks);
	frame_arrays.count = frame_memory.block_count * UINT64_C(512);
}

// Four sealed frames of marks for each block, and the table that names them.
static struct frame_mark *const *make_marks(void)
{
	const uint64_t view = frame_memory.view[FRAME_SEALED];
	const physical_address table = sealed_frames(
		(uint32_t)(align_up(frame_memory.block_count * sizeof(uint64_t), PAGE_SIZE) /
			   PAGE_SIZE),
		SEALED_FIXED);
	uint64_t *const marks = mmu_boot_address(table);

	for (uint32_t block = 0; block < frame_memory.block_count; block++) {
		if (in_memory(block) && !overlaps(block, &boot_info.image))
			marks[block] = view + sealed_frames(MARK_FRAMES, SEALED_FIXED);
	}
	return (struct frame_mark *const *)(view + table);
}

static void place_views(void)
{
	static const enum aslr_region regions[FRAME_KIND_COUNT] = {
		[FRAME_KERNEL] = ASLR_KERNEL_VIEW,
		[FRAME_SEALED] = ASLR_SEALED_VIEW,
		[FRAME_PROGRAM] = ASLR_PROGRAM_VIEW,
		[FRAME_FILE] = ASLR_FILE_VIEW,
	};
	const uint64_t size = frame_memory.block_count * BLOCK_SIZE;

	for (uint32_t kind = FRAME_KERNEL; kind < FRAME_KIND_COUNT; kind++)
		frame_memory.view[kind] = aslr_heap_place(regions[kind], size);
	frame_memory.private_view = aslr_heap_place(ASLR_PRIVATE_VIEW, size);
	frame_arrays.kernel_view = frame_memory.view[FRAME_KERNEL];
}

// Tables of all views for every block that is or may become ours; block_take() adds the leaves.
static void make_view_tables(physical_address root, physical_address private)
{
	for (uint32_t block = 0; block < frame_memory.block_count; block++) {
		const physical_address physical = block * BLOCK_SIZE;

		if (!in_memory(block))
			continue;
		for (uint32_t kind = FRAME_KERNEL; kind < FRAME_KIND_COUNT; kind++) {
			if (kind != FRAME_PROGRAM || exclusive_frames_protection() != 0)
				mmu_boot_tables(root, frame_memory.view[kind] + physical,
						BLOCK_SIZE);
		}
		mmu_boot_tables(private, frame_memory.private_view + physical, BLOCK_SIZE);
	}
}

static void map_boot_blocks(physical_address root, physical_address private)
{
	for (uint32_t i = 0; i < kernel_block_count; i++) {
		const physical_address physical = kernel_blocks[i].number * BLOCK_SIZE;

		mmu_boot_map(root, frame_memory.view[FRAME_KERNEL] + physical, physical, BLOCK_SIZE,
			     MMU_READ | MMU_WRITE);
	}
	// Last: tables may have opened another sealed block.
	for (uint32_t i = 0; i < sealed_block_count; i++) {
		const physical_address physical = sealed_blocks[i].number * BLOCK_SIZE;

		mmu_boot_map(root, frame_memory.view[FRAME_SEALED] + physical, physical, BLOCK_SIZE,
			     write_rarely_protection(frame_memory.keys));
		if (!frame_memory.keys)
			mmu_boot_map(private, frame_memory.private_view + physical, physical,
				     BLOCK_SIZE, MMU_READ | MMU_WRITE | MMU_LOCAL);
	}
}

static physical_address image_physical(const char *address)
{
	return boot_info.image.start + (uint64_t)(address - image_start);
}

// Without keys the image's sealed section needs a writable alias, too. With them only the words in
// which a CPU on the private root says where it came from.
static void map_image_alias(physical_address private)
{
	const char *const roots = (const char *)pgtable_cpu_roots;
	const char *page = sealed_start, *end = sealed_end;

	if (frame_memory.keys) {
		page = roots - (uint64_t)roots % PAGE_SIZE;
		end = roots + sizeof(pgtable_cpu_roots);
	}
	for (; page < end; page += PAGE_SIZE)
		mmu_boot_map(private, frame_memory.private_view + image_physical(page),
			     image_physical(page), PAGE_SIZE, MMU_READ | MMU_WRITE | MMU_LOCAL);
}

// Other regions of the kernel half: their entries in the root must exist before it is copied.
static void make_regions(physical_address root)
{
	mmu_boot_tables(root, aslr_heap_place(ASLR_STACKS, KERNEL_SLOT_SIZE * KERNEL_SLOT_COUNT),
			GIB);
	mmu_boot_tables(root, aslr_heap_place(ASLR_DEVICES, KERNEL_DEVICES_SIZE), GIB);
	mmu_boot_tables(root, aslr_heap_place(ASLR_HEAP, KERNEL_HEAP_SIZE), GIB);
	(void)aslr_heap_place(ASLR_REGISTERS, USER_REGISTERS_SIZE); // none in this one
}

static void seal(physical_address private, physical_address kinds, struct frame_mark *const *marks)
{
	const uint64_t alias = wrap_sub(frame_memory.private_view, frame_memory.view[FRAME_SEALED]);
	const uint64_t image_alias = wrap_sub(
		frame_memory.private_view + image_physical(sealed_start), (uint64_t)sealed_start);
	const uint64_t size = frame_memory.block_count * BLOCK_SIZE;

	frame_arrays.kinds = (uint8_t *)(frame_memory.view[FRAME_SEALED] + kinds);
	write_rarely_start(&(struct write_rarely_layout){
		.mode = frame_memory.keys ? WRITE_RARELY_KEYS : WRITE_RARELY_ALIAS,
		.view = frame_memory.view[FRAME_SEALED],
		.view_size = size,
		.view_alias = frame_memory.keys ? 0 : alias,
		.image_start = (uint64_t)sealed_start,
		.image_size = (uint64_t)(sealed_end - sealed_start),
		.image_alias = frame_memory.keys ? 0 : image_alias,
		.block_kinds = frame_arrays.kinds,
		.sealed_kind = FRAME_SEALED,
		.private_root = private,
	});
	exclusive_frames_start(&(struct exclusive_layout){
		.private_root = private,
		.view = frame_memory.private_view,
		.view_size = size,
		.marks = marks,
		.mark_blocks = frame_memory.block_count,
		.cpu_roots_alias = pgtable_cpu_roots_alias(image_alias),
	});
}

static void adopt_sealed_blocks(void)
{
	for (uint32_t i = 0; i < sealed_block_count; i++) {
		const struct boot_block *const from = &sealed_blocks[i];

		frame_memory.blocks[from->number].free_count = BLOCK_FRAMES - from->used;
		block_lists[FRAME_SEALED].blocks++;
		block_lists[FRAME_SEALED].free_frames += BLOCK_FRAMES - from->used;
		if (from->used < BLOCK_FRAMES)
			block_list_add(FRAME_SEALED, from->number);
	}
}

static void adopt_kernel_blocks(void)
{
	for (uint32_t i = 0; i < kernel_block_count; i++) {
		const struct boot_block *const from = &kernel_blocks[i];
		const uint64_t first = (uint64_t)from->number * BLOCK_FRAMES;

		for (uint32_t j = 0; j < from->used; j++)
			frame_arrays.frames[first + j].state = FRAME_STATE_FIXED;
		block_lists[FRAME_KERNEL].blocks++;
		buddy_add_run(first + from->used, first + BLOCK_FRAMES);
	}
}

// On the new root: free memory as the allocators know it, and the CPUs' caches.
static void adopt(void)
{
	uint32_t order;
	struct frame *caches;

	for (uint32_t block = 0; block < frame_memory.block_count; block++) {
		if (frame_arrays.kinds[block] == FRAME_NONE)
			pool_add(block);
	}
	adopt_sealed_blocks();
	adopt_kernel_blocks();
	frame_memory.reserve_blocks =
		(uint32_t)minimum(maximum(frame_total / BLOCK_FRAMES / 64, 1), 16);
	order = log2_up(align_up(boot_info.cpu_count * sizeof(*frame_caches), PAGE_SIZE) /
			PAGE_SIZE);
	caches = frame_alloc(FRAME_KERNEL, order);
	if (caches == nullptr)
		no_memory();
	frame_caches = frame_address(caches);
	frame_cache_count = boot_info.cpu_count;
}

void frame_start(void)
{
	physical_address kinds, root, private;
	struct frame_mark *const *marks;

	frame_memory.keys = arch_cpu_has_supervisor_keys();
	frame_memory.block_count = measure();
	kinds = make_kinds();
	root = mmu_boot_root();
	private = mmu_boot_root();
	place_views();
	mmu_boot_image(root, write_rarely_protection(frame_memory.keys));
	make_arrays(root);
	marks = make_marks();
	make_regions(root);
	make_view_tables(root, private);
	map_image_alias(private);
	map_boot_blocks(root, private);
	mmu_boot_share(root, private);
	seal(private, kinds, marks);
	mmu_boot_switch(root);
	boot_kinds = nullptr;
	frame_memory.ready = true;
	adopt();
	mmu_cpu_start();
}

void frame_release_boot_range(physical_address start, physical_address end)
{
	irq_state state;

	for (uint32_t i = 0; i < held_count; i++) {
		if (held[i].start >= start && held[i].end <= end)
			held[i] = (struct physical_range){ 0 };
	}
	state = spin_lock_irq(&frame_lock);
	for (uint32_t block = (uint32_t)(start / BLOCK_SIZE);
	     block < frame_memory.block_count && block * BLOCK_SIZE < end; block++) {
		const uint8_t none = FRAME_NONE;

		if (frame_arrays.kinds[block] != BLOCK_ABSENT || !ours(block))
			continue;
		sealed_copy(&frame_arrays.kinds[block], &none, 1);
		pool_add(block);
		frame_total += BLOCK_FRAMES;
	}
	spin_unlock_irq(&frame_lock, state);
}

// SPDX-License-Identifier: GPL-2.0-only
//
// Triggers of the heap (Linux: drivers/misc/lkdtm/heap.c). SAFETY: every function here commits a
// crime.
#include <provoke/provoke.h>

#include <base/compiler.h>
#include <base/string.h>
#include <mm/frame/frame.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/kernel_space.h>

#define LENGTH 1024u
#define MARK 0x12345678u
#define TRIES 4096u

struct provoke_a {
	uint64_t words[128];
};
struct provoke_b {
	uint64_t words[128];
};
HEAP_TYPE(provoke_a_heap, struct provoke_a);
HEAP_TYPE(provoke_b_heap, struct provoke_b);
struct provoke_double {
	uint64_t words[128];
};
HEAP_TYPE(provoke_double_heap, struct provoke_double);

static void fire_slab_linear_overflow(void)
{
	uint32_t *data = heap_alloc_bytes(1020);

	if (data == nullptr)
		return;
	provoke_say("Attempting slab linear overflow ...");
	hide_from_compiler(data);
	((volatile uint32_t *)data)[LENGTH / sizeof(uint32_t)] = MARK;
	heap_free_bytes(data);
	provoke_say("FAIL: the overflow was not noticed");
}

/* The buffers of start-up are what is contiguous in virtual memory only. */
static void fire_vmalloc_linear_overflow(void)
{
	volatile uint8_t *one = boot_buffer_alloc(BLOCK_SIZE);

	if (one == nullptr)
		return;
	provoke_say("Attempting vmalloc linear overflow ...");
	for (uint64_t i = 0; i <= BLOCK_SIZE; i++)
		one[i] = 0xaa;
	provoke_say("FAIL: wrote behind the buffer");
}

static void fire_write_after_free(void)
{
	const size_t middle = LENGTH / sizeof(uint32_t) / 2;
	volatile uint32_t *base = heap_alloc_bytes(LENGTH);

	if (base == nullptr)
		return;
	base[middle] = MARK;
	heap_free_bytes((void *)base);
	hide_from_compiler(base);
	provoke_say("Attempting bad write to freed memory");
	base[middle] = 0x0abcdef0;
	for (uint32_t i = 0; i < TRIES; i++) {
		volatile uint32_t *again = heap_alloc_bytes(LENGTH);

		if (again == base || again == nullptr)
			break;
	}
	provoke_say("FAIL: the write was not noticed");
}

static void say_read_back(uint32_t saw, const char *what)
{
	if (saw != MARK)
		provoke_say("Memory correctly poisoned (%x)", saw);
	else
		provoke_say("FAIL: %s was not poisoned!", what);
}

static void fire_read_after_free(void)
{
	const size_t middle = LENGTH / sizeof(uint32_t) / 2;
	volatile uint32_t *base = heap_alloc_bytes(LENGTH);

	if (base == nullptr)
		return;
	base[middle] = MARK;
	provoke_say("Value in memory before free: %x", base[middle]);
	heap_free_bytes((void *)base);
	hide_from_compiler(base);
	provoke_say("Attempting bad read from freed memory");
	say_read_back(base[middle], "Memory");
}

static void fire_write_buddy_after_free(void)
{
	struct frame *frame = frame_alloc(FRAME_KERNEL, 0);
	volatile uint8_t *page;

	if (frame == nullptr)
		return;
	page = frame_address(frame);
	provoke_say("Writing to the buddy page before free");
	for (uint32_t i = 0; i < PAGE_SIZE; i++)
		page[i] = 0x03;
	frame_free(frame, 0);
	provoke_say("Attempting bad write to the buddy page after free");
	for (uint32_t i = 0; i < PAGE_SIZE; i++)
		page[i] = 0x78;
	for (uint32_t i = 0; i < TRIES; i++) {
		struct frame *again = frame_alloc(FRAME_KERNEL, 0);

		if (again == frame || again == nullptr)
			break;
	}
	provoke_say("FAIL: the write was not noticed");
}

static void fire_read_buddy_after_free(void)
{
	struct frame *frame = frame_alloc(FRAME_KERNEL, 0);
	volatile uint32_t *page;

	if (frame == nullptr)
		return;
	page = frame_address(frame);
	page[0] = MARK;
	provoke_say("Value in memory before free: %x", page[0]);
	frame_free(frame, 0);
	provoke_say("Attempting to read from freed memory");
	say_read_back(page[0], "Buddy page");
}

static bool holds_only_zero(const volatile uint8_t *bytes, size_t size)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum |= bytes[i];
	return sum == 0;
}

static void say_initialized(bool clean)
{
	provoke_say(clean ? "Memory appears initialized (0, no earlier values)"
			  : "FAIL: memory was not initialized");
}

static void fire_slab_init_on_alloc(void)
{
	uint8_t *first = heap_alloc_bytes(512), *again;
	const uint8_t *old = first;
	bool clean = true, met = false;

	if (first == nullptr)
		return;
	memset(first, 0xab, 512);
	heap_free_bytes(first);
	hide_from_compiler(old);
	for (uint32_t i = 0; i < 64 && clean && !met; i++) {
		again = heap_alloc_bytes(512);
		if (again == nullptr)
			return;
		met = again == old;
		clean = holds_only_zero(again, 512);
		memset(again, 0xab, 512);
		heap_free_bytes(again);
	}
	if (!met)
		provoke_say("Reallocation missed clobbered memory.");
	say_initialized(clean);
}

static void fire_buddy_init_on_alloc(void)
{
	struct frame *first = frame_alloc(FRAME_KERNEL, 0), *again;
	bool clean = true, met = false;

	if (first == nullptr)
		return;
	memset(frame_address(first), 0xab, PAGE_SIZE);
	frame_free(first, 0);
	for (uint32_t i = 0; i < 64 && clean && !met; i++) {
		again = frame_alloc(FRAME_KERNEL, 0);
		if (again == nullptr)
			return;
		met = again == first;
		clean = holds_only_zero(frame_address(again), PAGE_SIZE);
		memset(frame_address(again), 0xab, PAGE_SIZE);
		frame_free(again, 0);
	}
	if (!met)
		provoke_say("Reallocation missed clobbered memory.");
	say_initialized(clean);
}

static void fire_slab_free_double(void)
{
	struct provoke_double *object = heap_alloc(&provoke_double_heap);

	if (object == nullptr)
		return;
	object->words[0] = MARK;
	provoke_say("Attempting double slab free ...");
	heap_free(&provoke_double_heap, object);
	hide_from_compiler(object);
	heap_free(&provoke_double_heap, object);
	provoke_say("FAIL: freed twice");
}

static void fire_slab_free_cross(void)
{
	struct provoke_a *object = heap_alloc(&provoke_a_heap);

	if (object == nullptr)
		return;
	object->words[0] = MARK;
	provoke_say("Attempting cross-cache slab free ...");
	heap_free(&provoke_b_heap, object);
	provoke_say("FAIL: freed as another type");
}

static void fire_slab_free_page(void)
{
	struct frame *frame = frame_alloc(FRAME_KERNEL, 0);

	if (frame == nullptr)
		return;
	provoke_say("Attempting non-Slab slab free ...");
	heap_free(&provoke_a_heap, frame_address(frame));
	provoke_say("FAIL: freed a page as an object");
}

static const struct provoke_trigger triggers[] = {
	{ "SLAB_LINEAR_OVERFLOW", fire_slab_linear_overflow },
	{ "VMALLOC_LINEAR_OVERFLOW", fire_vmalloc_linear_overflow },
	{ "WRITE_AFTER_FREE", fire_write_after_free },
	{ "READ_AFTER_FREE", fire_read_after_free },
	/* Every object is what only Linux's few sampled ones are. */
	{ "KFENCE_READ_AFTER_FREE", fire_read_after_free },
	{ "WRITE_BUDDY_AFTER_FREE", fire_write_buddy_after_free },
	{ "READ_BUDDY_AFTER_FREE", fire_read_buddy_after_free },
	{ "SLAB_INIT_ON_ALLOC", fire_slab_init_on_alloc },
	{ "BUDDY_INIT_ON_ALLOC", fire_buddy_init_on_alloc },
	{ "SLAB_FREE_DOUBLE", fire_slab_free_double },
	{ "SLAB_FREE_CROSS", fire_slab_free_cross },
	{ "SLAB_FREE_PAGE", fire_slab_free_page },
};
PROVOKE_CATEGORY(heap, 1, triggers);

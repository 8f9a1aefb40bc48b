// SPDX-License-Identifier: GPL-2.0-only
//
// Triggers of copies between the kernel and programs (Linux: drivers/misc/lkdtm/usercopy.c): each
// does the good copy first. SAFETY: every function here commits a crime.
#include <provoke/provoke.h>

#include <base/compiler.h>
#include <base/string.h>
#include <kernel/task/task.h>
#include <mm/frame/frame.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/kernel_space.h>
#include <mm/copy/user_copy.h>

#define SIZE 1024u
#define WINDOW 64u

struct windowed {
	uint8_t before[SIZE / 4];
	uint8_t window[WINDOW];
	uint8_t behind[SIZE / 2];
};
HEAP_TYPE_USER(provoke_windowed_heap, struct windowed, window, window);

static const char constant_text[] = "This is a test.";

/* A good copy, then the bad one; both in the same direction. */
static void copy_both(const void *good, size_t good_size, void *bad, size_t bad_size,
		      bool to_program)
{
	const uint64_t page = provoke_user_page();
	int error;

	if (page == 0) {
		provoke_say("Failed to allocate user memory");
		return;
	}
	provoke_say("attempting good copy %s a program", to_program ? "to" : "from");
	error = to_program
			? user_write((struct user_out){ page }, good, good_size)
			: user_read((void *)(uintptr_t)good, (struct user_in){ page }, good_size);
	if (error) {
		provoke_say("the good copy failed unexpectedly?!");
		return;
	}
	provoke_say("attempting bad copy %s a program", to_program ? "to" : "from");
	error = to_program ? user_write((struct user_out){ page }, bad, bad_size)
			   : user_read(bad, (struct user_in){ page }, bad_size);
	provoke_say(error ? "the bad copy failed, but lacked Oops"
			  : "FAIL: bad usercopy not detected!");
}

static void slab_size(bool to_program)
{
	uint8_t *one = heap_alloc_bytes(SIZE);
	volatile size_t size = SIZE;

	if (one == nullptr)
		return;
	memset(one, 'A', SIZE);
	copy_both(one + 16, size / 2, one + 16, size, to_program);
	heap_free_bytes(one);
}

static void fire_slab_size_to(void)
{
	slab_size(true);
}

static void fire_slab_size_from(void)
{
	slab_size(false);
}

static void slab_whitelist(bool to_program)
{
	struct windowed *object = heap_alloc(&provoke_windowed_heap);
	uint8_t *window = object == nullptr ? nullptr : object->window;

	if (window == nullptr)
		return;
	copy_both(window, WINDOW, window - 1, WINDOW, to_program);
	heap_free(&provoke_windowed_heap, object);
}

static void fire_slab_whitelist_to(void)
{
	slab_whitelist(true);
}

static void fire_slab_whitelist_from(void)
{
	slab_whitelist(false);
}

/* The address of a local variable of a call that is over. */
[[gnu::noinline]] static uint64_t callee_buffer(void)
{
	volatile uint8_t buffer[128];
	uint64_t address = (uint64_t)buffer;

	for (size_t i = 0; i < sizeof(buffer); i++)
		buffer[i] = (uint8_t)i;
	hide_from_compiler(address);
	return address + 32;
}

[[gnu::noinline]] static void stack_copy(bool to_program, bool beyond)
{
	uint8_t good[32] = { 1, 2, 3 };
	uint64_t bad = beyond ? current_task()->stack_top - sizeof(uint64_t) : callee_buffer();

	hide_from_compiler(bad);
	copy_both(good, sizeof(good), (void *)bad, sizeof(good), to_program);
	hide_from_compiler(good[0]);
}

static void fire_stack_frame_to(void)
{
	stack_copy(true, false);
}

static void fire_stack_frame_from(void)
{
	stack_copy(false, false);
}

static void fire_stack_beyond(void)
{
	stack_copy(true, true);
}

/* Over the end of one buffer of start-up, into the page that keeps it from the next. */
static void fire_vmalloc(void)
{
	uint8_t *buffer = boot_buffer_alloc(BLOCK_SIZE);
	static const uint8_t good[16];
	volatile size_t size = 2 * PAGE_SIZE;

	if (buffer == nullptr)
		return;
	copy_both(good, sizeof(good), buffer + BLOCK_SIZE - PAGE_SIZE, size, true);
}

static void fire_folio(void)
{
	struct frame *frames = frame_alloc(FRAME_KERNEL, 1);
	uint8_t *bytes;
	volatile size_t size = 2 * PAGE_SIZE;

	if (frames == nullptr)
		return;
	bytes = frame_address(frames);
	copy_both(bytes, PAGE_SIZE, bytes + PAGE_SIZE, size, true);
	frame_free(frames, 1);
}

static void fire_kernel(void)
{
	copy_both(constant_text, sizeof(constant_text), (void *)(uintptr_t)fire_folio, 64, true);
}

static const struct provoke_trigger triggers[] = {
	{ "USERCOPY_SLAB_SIZE_TO", fire_slab_size_to },
	{ "USERCOPY_SLAB_SIZE_FROM", fire_slab_size_from },
	{ "USERCOPY_SLAB_WHITELIST_TO", fire_slab_whitelist_to },
	{ "USERCOPY_SLAB_WHITELIST_FROM", fire_slab_whitelist_from },
	{ "USERCOPY_STACK_FRAME_TO", fire_stack_frame_to },
	{ "USERCOPY_STACK_FRAME_FROM", fire_stack_frame_from },
	{ "USERCOPY_STACK_BEYOND", fire_stack_beyond },
	{ "USERCOPY_VMALLOC", fire_vmalloc },
	{ "USERCOPY_FOLIO", fire_folio },
	{ "USERCOPY_KERNEL", fire_kernel },
};
PROVOKE_CATEGORY(usercopy, 4, triggers);

// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: dirt is left on the stack, in heap buffers and in frames, and looked for in what the
// kernel hands out afterwards.
#include <base/compiler.h>
#include <base/format.h>
#include <base/string.h>
#include <mm/frame/frame.h>
#include <mm/heap/heap.h>
#include <protection.h>
#include <zero_init/zero_init.h>

#define TRIALS 16u
#define DIRT 0xa5

static uint32_t dirty_bytes(const volatile uint8_t *bytes, size_t size)
{
	uint32_t found = 0;

	for (size_t i = 0; i < size; i++)
		found += bytes[i] == DIRT ? 1 : 0;
	return found;
}

[[gnu::noinline]] static void dirty_stack(void)
{
	uint8_t bytes[512];
	uint8_t *pointer = bytes;

	hide_from_compiler(pointer);
	memset(pointer, DIRT, sizeof(bytes));
	compiler_barrier();
}

[[gnu::noinline]] static uint32_t read_stack(void)
{
	uint8_t bytes[512]; // not initialised, on purpose
	uint8_t *pointer = bytes;

	hide_from_compiler(pointer);
	return dirty_bytes(pointer, sizeof(bytes));
}

static uint32_t read_heap(void)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < TRIALS; i++) {
		uint8_t *const buffer = heap_alloc_bytes(200);

		if (buffer == nullptr)
			return 1;
		found += dirty_bytes(buffer, 200);
		memset(buffer, DIRT, 200);
		heap_free_bytes(buffer);
	}
	return found;
}

static uint32_t read_frames(void)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < TRIALS; i++) {
		struct frame *const frame = frame_alloc(FRAME_KERNEL, 0);

		if (frame == nullptr)
			return 1;
		found += dirty_bytes(frame_address(frame), PAGE_SIZE);
		memset(frame_address(frame), DIRT, PAGE_SIZE);
		frame_free(frame, 0);
	}
	return found;
}

static void probe(struct evidence *evidence)
{
	uint32_t stack, heap, frames;

	dirty_stack();
	stack = read_stack();
	heap = read_heap();
	frames = read_frames();
	format_string(evidence->reading, sizeof(evidence->reading),
		      "stale bytes: stack=%u heap=%u frames=%u", stack, heap, frames);
	evidence->state = (stack | heap | frames) == 0 ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(zero_init, .section = "Memory initialization",
	   .claim = "locals, heap objects and frames are zero when they are handed out",
	   .probe = probe);

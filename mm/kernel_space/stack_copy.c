// SPDX-License-Identifier: GPL-2.0-only
//
// A page of sealed memory for each kernel stack, for what its owner leaves there while it does not
// run (protect/shadow_stack). It comes and goes with the stack's own memory, and is written by
// arch/ only, which clears it when a thread ends. A program chooses what its registers hold: no
// page of its use is searched for anything.
//
// Locks: kernel_space_lock, but for start-up.
#include <mm/frame/internal.h>
#include "internal.h"
#include <arch/thread.h>
#include <shadow_stack/shadow_stack.h>

static struct frame *page_alloc(void)
{
	return shadow_stack_seals_copies() ? sealed_alloc(0, SEALED_OBJECTS)
					   : frame_alloc(FRAME_KERNEL, 0);
}

const struct saved_thread *kernel_stack_copy_make(void)
{
	const struct frame *const frame = page_alloc();

	if (frame == nullptr)
		return nullptr;
	arch_saved_thread_start(frame_address(frame));
	return frame_address(frame);
}

static void name_copy(uint32_t slot, const struct saved_thread *copy)
{
	sealed_store((uint64_t *)(uintptr_t)&kernel_stack_copies[slot], (uint64_t)copy);
}

bool kernel_stack_copy_set(uint32_t slot)
{
	const struct saved_thread *const copy = kernel_stack_copy_make();

	if (copy == nullptr)
		return false;
	name_copy(slot, copy);
	return true;
}

void kernel_stack_copy_drop(uint32_t slot)
{
	struct frame *const frame = frame_of(kernel_stack_copies[slot]);

	name_copy(slot, nullptr);
	frame_free(frame, 0);
}

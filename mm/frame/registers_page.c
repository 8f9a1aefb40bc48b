// SPDX-License-Identifier: GPL-2.0-only
//
// Frames for programs' registers (<arch/user_registers.h>): of a kind that no view of the kernel
// shows.
#include <arch/upcall.h>
#include <mm/frame/frame.h>
#include <shadow_stack/shadow_stack.h>

physical_address kernel_registers_page_alloc(void)
{
	const struct frame *const frame =
		frame_alloc(shadow_stack_hides_registers() ? FRAME_PROGRAM : FRAME_KERNEL, 0);

	return frame != nullptr ? frame_physical(frame) : 0;
}

void kernel_registers_page_free(physical_address page)
{
	struct frame *const frame = frame_at(page);

	if (shadow_stack_hides_registers())
		frame_put(frame);
	else
		frame_free(frame, 0);
}

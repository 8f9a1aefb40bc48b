// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames that programs can write are in no kernel mapping. The kernel zeroes and copies them (and fills page-cache frames)
 * with interrupts off on the private root, whose view of them no other CPU has loaded.
 */
#pragma once
#include <arch/types.h>
struct frame;

void frame_window_clear(struct frame *const *frames, uint32_t count);
void frame_window_copy(struct frame *to, struct frame *from);				/* whole frame, any kinds */
void frame_window_write(struct frame *to, size_t offset, const void *from, size_t bytes);	/* from: kernel memory */
void frame_window_read(void *to, struct frame *from, size_t offset, size_t bytes);	/* to: kernel memory */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The window through which sealed memory (FRAME_SEALED) is written: open on this CPU only, interrupts off, not nestable,
 * a few stores, closed. With supervisor protection keys it is one PKRS write each way; without them the CPU loads the
 * private root, whose alias of sealed memory is writable. The store functions are the only ones that write sealed memory;
 * each checks that the target IS sealed memory (a window never writes anything else).
 * Everything inline: there is no "open" function to call or jump to.
 */
#pragma once
#include <arch/types.h>
#include <arch/irq.h>

struct write_window {
	irq_state interrupts;
	physical_address root_before;
};

static inline struct write_window write_window_open(void);
static inline void write_window_close(struct write_window window);
static inline void write_window_store(uint64_t *sealed, uint64_t value);		/* inside a window */
static inline void write_window_copy(void *sealed, const void *from, size_t bytes);	/* inside a window; from: kernel memory */
static inline void write_window_clear(void *sealed, size_t bytes);

/* One window around one store. */
void sealed_store(uint64_t *sealed, uint64_t value);
void sealed_copy(void *sealed, const void *from, size_t bytes);
#include <write_rarely/window_inline.h>

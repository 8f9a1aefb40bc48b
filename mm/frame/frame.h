// SPDX-License-Identifier: GPL-2.0-only
/*
 * Physical frames. Physical memory is divided into 2 MiB blocks of one kind each; frames are handed
 * out zeroed. Free lists of kernel, program and file frames are per kind with per-CPU caches;
 * sealed blocks keep their bitmaps inside themselves. The kind of a block stands in a sealed table
 * and decides alone; everything in struct frame is a hint that is checked against it.
 */
#pragma once
#include <arch/types.h>
#include <base/compiler.h>
#include <refcount/refcount.h>

enum frame_kind {
	FRAME_NONE,
	FRAME_KERNEL,
	FRAME_SEALED,
	FRAME_PROGRAM,
	FRAME_FILE,
	FRAME_KIND_COUNT
};
#define BLOCK_SIZE (2ul * 1024 * 1024)
#define BLOCK_FRAMES 512u

/*
 * One per 4 KiB of physical memory, index = frame number, at a random base. Fields private to mm/.
 */
struct frame {
	struct refcount references; /* program and file frames */
	uint8_t state;              /* enum frame_state, <mm/frame/internal.h> */
	uint8_t order;              /* of the run this frame begins (kernel) */
	uint8_t clean;              /* all zero */
	uint8_t unused;
	union {
		struct {
			uint32_t next, previous; /* on a free list: frame numbers */
		};
		uint64_t owner; /* allocated: the heap's slab, or what the owner wants */
	};
};
static_assert(sizeof(struct frame) == 16);

void frame_start(void); /* boot CPU, once */
/*
 * 2^order frames in a row (order 0 for PROGRAM and FILE, at most 9). nullptr: no memory. Reference
 * count 1.
 */
struct frame *frame_alloc(enum frame_kind kind, uint32_t order);
/* A frame of programs with what FROM has; nullptr: no memory. */
struct frame *frame_copy(struct frame *from);
/* A sealed frame that a device reads and writes: <write_rarely/device.h>. */
struct frame *frame_alloc_queue(void);
/* kernel and sealed frames; not reference counted */
void frame_free(struct frame *frame, uint32_t order);
/* program and file frames: one per mapping or cache slot */
static inline void frame_get(struct frame *frame)
{
	refcount_get(&frame->references);
}

void frame_release(struct frame *frame); /* frame_put()'s: the last reference has gone */

static inline void frame_put(struct frame *frame)
{
	if (unlikely(refcount_put(&frame->references)))
		frame_release(frame);
}

struct frame_counts {
	uint64_t all, files; /* frames; those of kind FILE */
};
/* The same for many, by their addresses; 0: none. Get: of frames that programs map. */
struct frame_counts frames_get(const physical_address *frames, uint32_t count);
struct frame_counts frames_put(const physical_address *frames, uint32_t count);

int32_t frame_references(const struct frame *frame);
static inline enum frame_kind frame_kind(const struct frame *frame);
static inline physical_address frame_physical(const struct frame *frame);
static inline struct frame *frame_at(physical_address address); /* nullptr: not RAM */
#include <mm/frame/frame_inline.h>
/* KERNEL: writable; SEALED and FILE: readable only; PROGRAM: violation */
void *frame_address(const struct frame *frame);
struct frame *frame_of(const void *kernel_or_sealed_address);

struct frame_statistics {
	uint64_t total, free, kind[FRAME_KIND_COUNT], file_cached; /* frames; kind[]: in use */
};
void frame_statistics(struct frame_statistics *statistics);
/*
 * Memory below the low-water mark: PROGRAM and FILE allocations fail while a reserve stays for the
 * kernel.
 */

/*
 * Start-up is over with what boot_info reserved there (the initrd): its blocks become free memory.
 */
void frame_release_boot_range(physical_address start, physical_address end);
/*
 * Power-off: gives this CPU's cached frames back, so that a leak check counts only frames in use.
 */
void frame_cache_drain(void);
/*
 * The end of the machine: what programs and files give back from now on is cleared only when it is
 * handed out again. (To clear the pages of programs that ran costs an emulator 10 ms each.)
 */
void frame_stop_clearing(void);

// SPDX-License-Identifier: GPL-2.0-only
//
// Private to mm/frame/: blocks, their lists, per-CPU caches.
//
// Trust: the kind of a block is in sealed memory; so are the maps of free frames of sealed blocks.
// struct frame, struct block, the lists and the caches are ordinary kernel memory: whatever comes
// out of them is checked against the kind before it is handed out.
//
// Locks: frame_lock (LOCK_FRAME, interrupts off) protects blocks, lists and free maps. A CPU's
// cache is its own, with interrupts off.
#pragma once
#include <base/checked.h>
#include <mm/frame/frame.h>
#include <sync/order.h>
#include <sync/spin.h>
#include <write_rarely/sealed_block.h>

enum frame_state : uint8_t {
	FRAME_STATE_NONE,   // no memory, the tail of a run, sealed
	FRAME_STATE_FREE,   // in a free map or the first of a run on a buddy list
	FRAME_STATE_CACHED, // in a CPU's cache
	FRAME_STATE_USED,   // handed out (the first frame of a run)
	FRAME_STATE_FIXED,  // taken at start-up for good
};

#define BLOCK_ORDER 9u
#define ORDER_COUNT (BLOCK_ORDER + 1)

struct [[gnu::randomize_layout]] block {
	uint64_t free[BLOCK_FRAMES / 64]; // program and file blocks
	uint32_t free_count;              // all but kernel blocks; of sealed ones a hint
	uint32_t next, previous;          // on its kind's list, or draining; 0: none
	bool listed;
};

// Blocks of a kind that have free frames.
struct [[gnu::randomize_layout]] block_list {
	uint32_t first;
	uint64_t free_frames;
	uint32_t blocks; // of the kind, listed or not
};

// Set once by frame_start().
struct [[gnu::randomize_layout]] frame_memory {
	struct block *blocks;
	uint32_t *pool; // block numbers: free_blocks of them
	uint64_t view[FRAME_KIND_COUNT];
	uint64_t private_view;
	uint32_t block_count;
	uint32_t reserve_blocks; // left for kernel and sealed memory
	bool keys;               // supervisor protection keys
	bool ready;
};
extern struct frame_memory frame_memory; // ro_after_init
extern uint64_t frame_total;             // frames that are ours to hand out; under frame_lock
extern struct spin_lock frame_lock;
extern struct block_list block_lists[FRAME_KIND_COUNT];

// A clean cache holds zeroed frames; what programs gave back waits in the dirty one to be zeroed in
// one visit to the private root.
#define FRAME_CACHE_SIZE 64u
#define FRAME_BATCH 32u
struct [[gnu::randomize_layout]] frame_stack {
	uint32_t count;
	struct frame *slots[FRAME_CACHE_SIZE];
};
struct [[gnu::randomize_layout]] frame_cache {
	struct frame_stack clean[FRAME_KIND_COUNT];
	struct frame_stack dirty;
};
extern struct frame_cache *frame_caches; // one per CPU; ro_after_init
extern uint32_t frame_cache_count;

// Where a frame of a file is read, by its number; the caller has looked at its kind.
static inline uint64_t frame_file_address(uint64_t number)
{
	return wrap_add(frame_memory.view[FRAME_FILE], number << 12);
}

// The kind of what may be no frame at all: FRAME_NONE then.
static inline enum frame_kind frame_kind_checked(const struct frame *frame)
{
	const uint64_t offset = wrap_sub((uint64_t)frame, (uint64_t)frame_arrays.frames);

	return likely(offset % sizeof(*frame) == 0) ? frame_kind(frame) : FRAME_NONE;
}

// Every frame pointer that the allocator is given or keeps passes here: of the array, of the kind.
static inline bool frame_is(const struct frame *frame, enum frame_kind kind)
{
	const uint64_t offset = wrap_sub((uint64_t)frame, (uint64_t)frame_arrays.frames);

	return offset / sizeof(*frame) < frame_arrays.count && offset % sizeof(*frame) == 0 &&
	       frame_arrays.kinds[offset / sizeof(*frame) / BLOCK_FRAMES] == kind;
}

// frame.c; interrupts off
void frame_cache_empty(struct frame_cache *cache);

// window.c. Of a frame of programs or files that waits to be cleared: its kind. A violation when
// somebody uses it: the lists of such frames are ordinary memory.
enum frame_kind frame_require_unused(const struct frame *frame);
// They are clear; or it is known otherwise that they are not (frame->clean).
void frames_forget(struct frame *const *frames, uint32_t count);

[[noreturn, gnu::cold]] void frame_double_free(void);

// block.c; frame_lock held
[[noreturn, gnu::cold]] void blocks_corrupted(void);
uint32_t block_take(enum frame_kind kind); // 0: none left for that kind
void block_release(uint32_t block);
void block_list_add(enum frame_kind kind, uint32_t block);
void block_list_remove(enum frame_kind kind, uint32_t block);
void pool_add(uint32_t block);

// buddy.c; frame_lock held
struct frame *buddy_alloc(uint32_t order);
void buddy_free(struct frame *frame, uint32_t order);
void buddy_add_run(uint64_t first, uint64_t end); // frame numbers within one kernel block
uint64_t buddy_free_frames(void);

// map.c; frame_lock held
uint32_t map_take(enum frame_kind kind, struct frame **frames, uint32_t count);
void map_give(enum frame_kind kind, struct frame *const *frames, uint32_t count);

// sealed.c; takes the lock itself
struct frame *sealed_alloc(uint32_t order, enum sealed_use use);
/* clean: it is all zero already */
void sealed_free(physical_address first, uint32_t order, bool clean);

// boot.c
physical_address frame_boot_table(enum sealed_use use);

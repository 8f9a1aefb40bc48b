// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames that programs can write are in no kernel mapping. The kernel zeroes and copies them (and
 * fills page-cache frames) with interrupts off on the private root, whose view of them no other CPU
 * has loaded. The reverse holds too: no frame that the kernel writes, and none that is sealed, ever
 * becomes an entry of a program's page tables.
 *
 * A visit to the private root:
 *	struct exclusive_window window = exclusive_window_open();
 *	arch_clear_words(exclusive_address(physical), 512);
 *	exclusive_window_close(window);
 * Bounded work, no faults, no locks inside. On the private root all kernel mappings are there, user
 * memory is not.
 */
#pragma once
#include <arch/irq.h>
#include <arch/types.h>
#include <arch/window.h>
#include <base/checked.h>
#include <base/compiler.h>
struct frame;
struct frame_mark;

/* mm/frame/window.c */
/* of frames that nobody uses: frame_require_unused() */
void frame_window_clear(struct frame *const *frames, uint32_t count);
/* whole frame, any kinds but sealed to */
void frame_window_copy(struct frame *to, struct frame *from);
/* between two frames of programs or files, by their numbers, TO as below; false: FROM is of another
 * kind */
[[nodiscard]] bool frame_window_move(uint64_t to, size_t to_offset, uint64_t from,
				     size_t from_offset, size_t bytes);
/* from: kernel memory */
void frame_window_write(struct frame *to, size_t offset, const void *from, size_t bytes);
/* the same to a frame by its number, whose kind the caller has seen */
void frame_window_put(uint64_t number, size_t offset, const void *from, size_t bytes);
/* to: kernel memory */
void frame_window_read(void *to, struct frame *from, size_t offset, size_t bytes);

/*
 * What the kernel's own views say of frames that programs can write: MMU_* of <arch/mmu.h>; 0: not
 * mapped.
 */
uint32_t exclusive_frames_protection(void);

struct [[gnu::randomize_layout]] exclusive_layout {
	physical_address private_root;
	uint64_t view; /* address of physical 0 on the private root */
	uint64_t view_size;
	struct frame_mark *const *marks; /* sealed: those of each block (mapped.h); or nullptr */
	uint64_t mark_blocks;
	uint64_t cpu_roots_alias; /* pgtable_cpu_roots_alias() */
};
extern struct exclusive_layout exclusive_frames; /* ro_after_init */
void exclusive_frames_start(const struct exclusive_layout *layout);

struct exclusive_window {
	irq_state interrupts;
};

static inline struct exclusive_window exclusive_window_open(void)
{
	const struct exclusive_window window = { .interrupts = arch_irq_save() };

	arch_root_visit(exclusive_frames.private_root, exclusive_frames.cpu_roots_alias);
	return window;
}

static inline void exclusive_window_close(struct exclusive_window window)
{
	arch_root_back();
	arch_irq_restore(window.interrupts);
}

static inline void *exclusive_address(physical_address physical)
{
	return (void *)wrap_add(exclusive_frames.view, physical);
}

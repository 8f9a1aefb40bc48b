// SPDX-License-Identifier: GPL-2.0-only
/*
 * A thread that does not run, as it left its CPU (protect/shadow_stack): the copy of each kernel
 * stack's owner has a page of sealed memory, which a sealed table names by the stack's slot
 * (mm/kernel_space/kernel_space.h). Written by the switch and at the birth of a thread, in windows;
 * never through a pointer that stands in ordinary memory.
 *
 * What is not shared with others while a thread sleeps is only here: the registers that C code
 * expects to survive a call, the floating point state and the bases of a program. (Its other
 * registers stand where nobody else can write, user_registers.h.) What the stack holds as well is
 * compared before the thread goes on: of each frame of the call chain the saved base pointer and
 * the return address (a pair). The outermost frame of a system call has zero for both: its function
 * returns nowhere (free_poison/stack.h), so there is nothing to keep.
 */
#pragma once
#include <arch/frame.h>
#include <arch/types.h>
#include <base/compiler.h>

/* Room for x87, SSE and AVX in the standard XSAVE format: 512 + 64 + 256; other components are
 * never enabled. */
#define FPU_AREA_SIZE 832

/* What switch_stacks() pushes, and the word above. */
struct switch_frame {
	uint64_t r15, r14, r13, r12, rbx, rbp, return_address, above;
};

struct arch_thread;
struct saved_thread {
	struct saved_thread *writable; /* this page, where a window's stores go */
	/* The processor's shadow stack of this stack (<arch/shadow.h>), where it can be read, and
	 * the place of its token; nullptr: the processor has none. */
	const uint64_t *shadow_page;
	uint64_t shadow_base;
	struct [[gnu::randomize_layout]] {
		const struct arch_thread *thread; /* whose; nullptr: the stack is nobody's */
		uint64_t stack_top;
		uint64_t registers_end; /* its place for a program's registers (user_registers.h) */
		uint64_t pointer;       /* the stack pointer that it goes on with */
		uint64_t pairs_size;    /* in bytes */
		uint64_t fs_base, gs_base;
		uint64_t shadow; /* where the processor finds what it returns to */
		uint32_t salt;   /* for the next calls' places on their stacks (aslr_stack) */
		bool asleep;     /* false: it runs; only the first five members hold */
		bool has_user;   /* false: a kernel thread: no vectors, no bases */
	};
	alignas(64) uint8_t fpu[FPU_AREA_SIZE];
	struct arch_frame user; /* what a new thread begins with */
	struct switch_frame registers;
	uint64_t pairs[]; /* to the page's end, from the innermost frame */
};

/* In front of it stands what belongs to the stack and not to its owner. */
#define SAVED_THREAD_OWNERS (3 * sizeof(uint64_t))
#define SAVED_THREAD_PAIRS_SIZE (4096 - sizeof(struct saved_thread))
static_assert(SAVED_THREAD_PAIRS_SIZE >= 2048 && sizeof(struct saved_thread) % 16 == 0);

/*
 * Copies what was pushed, the stack pointer and the call chain; inside a window. False: the chain
 * is longer than the page.
 */
static always_inline bool thread_save(struct saved_thread *writable,
				      const struct switch_frame *pushed);
/* Of a sleeping thread: the call chain on the stack is as it was. */
static always_inline bool thread_is_as_saved(const struct saved_thread *saved);
#include <arch/saved_thread_inline.h>

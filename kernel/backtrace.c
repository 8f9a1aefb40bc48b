// SPDX-License-Identifier: GPL-2.0-only
/*
 * Backtraces: return addresses found through the chain of frame pointers. The stack may be what an
 * attacker made of it, so each step stays within the slot of the stack where it began, goes
 * upwards, and ends after a fixed number. Names and offsets go to the host's console only; the log,
 * which programs can read, gets keyed hashes that tell whether two traces are the same and nothing
 * else.
 */
#include <kernel/log.h>

#include <arch/stack.h>
#include <base/format.h>
#include <kernel/symbols.h>
#include <kernel/task/task.h>
#include <mm/kernel_space/kernel_space.h>

#define TRACE_DEPTH_MAX 40

/* SAFETY: the caller has checked by stack_end() that 16 bytes from ADDRESS are mapped stack. */
static uint64_t stack_word(uint64_t address)
{
	return *(const uint64_t *)address;
}

/*
 * End of the stack that ADDRESS lies on: of the current task's, or of the one that we run on
 * (start, fault stacks), of which only so much is taken that lies above us in the same two pages.
 * 0: neither.
 */
static uint64_t stack_end(uint64_t address)
{
	const uint64_t here = (uint64_t)__builtin_frame_address(0);
	const struct task *task = arch_current_task();

	if (task && task->stack_top && address < task->stack_top &&
	    address >= task->stack_top - KERNEL_STACK_SIZE)
		return task->stack_top;
	if (address >= here && address < align_down(here, PAGE_SIZE) + PAGE_SIZE)
		return align_down(here, PAGE_SIZE) + PAGE_SIZE;
	return 0;
}

static void print_entry(uint64_t instruction)
{
	size_t offset;
	const char *name = symbol_find(instruction, &offset);

	if (name)
		console_only(" %s+0x%zx", name, offset);
	log_only(" [%p]", (const void *)instruction);
}

void log_backtrace_from(uint64_t instruction, uint64_t frame_pointer)
{
	size_t offset;

	kernel_log_console("Call Trace:");
	if (instruction)
		print_entry(instruction);
	for (uint32_t depth = 0; depth < TRACE_DEPTH_MAX; depth++) {
		const uint64_t end = frame_pointer != 0 ? stack_end(frame_pointer) : 0;
		uint64_t next;

		if ((frame_pointer & 7) != 0 || end == 0 || end - frame_pointer < 16)
			return;
		instruction = stack_word(frame_pointer + 8);
		if (instruction == 0 && stack_word(frame_pointer) == 0)
			print_entry(arch_entry_of_calls());
		if (!symbol_find(instruction, &offset))
			return;
		/* The call stands before the return address, which may be the end of its function.
		 */
		print_entry(instruction - 1);
		next = stack_word(frame_pointer);
		if (next <= frame_pointer && stack_end(next) == end)
			return;
		frame_pointer = next;
	}
}

void log_backtrace(void)
{
	log_backtrace_from(0, (uint64_t)__builtin_frame_address(0));
}

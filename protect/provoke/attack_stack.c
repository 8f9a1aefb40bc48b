// SPDX-License-Identifier: GPL-2.0-only
//
// Triggers of the kernel stack. SAFETY: every function here commits a crime.
#include "attack_bugs.h"

#include <arch/attack_code.h>
#include <arch/cpu.h>
#include <arch/frame.h>
#include <arch/irq.h>
#include <arch/stack.h>
#include <base/compiler.h>
#include <base/string.h>
#include <free_poison/stack.h>
#include <kernel/task/task.h>
#include <mm/kernel_space/kernel_space.h>
#include <provoke/provoke.h>

#define DEPTH (KERNEL_SLOT_SIZE / 256u)
#define CANARY_WINDOW 16u

// NOLINTNEXTLINE(misc-no-recursion): the crime
[[gnu::noinline]] static uint32_t recursive_loop(uint32_t left)
{
	volatile char bytes[512];

	bytes[0] = (char)(left & 0x7f);
	bytes[511] = bytes[0];
	return left == 0 ? 0 : recursive_loop(left - 1) + (uint32_t)(bytes[511] & 1);
}

void provoke_exhaust_stack(void)
{
	provoke_say("Calling function with %u frame size to depth %u ...", 512u,
		    (unsigned int)DEPTH);
	recursive_loop(DEPTH);
	provoke_say("FAIL: survived without exhausting stack?!");
}

[[gnu::noinline]] static void overwrite(void *stack)
{
	volatile uint8_t *bytes = stack;

	for (uint32_t i = 0; i < 64; i++)
		bytes[i] = 0xff;
}

[[gnu::noinline]] void provoke_corrupt_stack(void)
{
	char data[8] __attribute__((aligned(8)));

	provoke_say("Corrupting stack containing char array ...");
	overwrite(data);
}

[[gnu::noinline]] void provoke_corrupt_stack_strong(void)
{
	union {
		unsigned short shorts[4];
		unsigned long *pointer;
	} data;

	provoke_say("Corrupting stack containing union ...");
	overwrite(&data);
}

void provoke_report_stack(void)
{
	static int32_t first_id;
	static uint64_t first_address;
	volatile uint64_t here = 0;
	const int32_t id = current_task()->id;

	if (id != first_id) {
		provoke_say("Starting stack offset tracking for pid %d", id);
		first_id = id;
		first_address = (uint64_t)&here;
	}
	provoke_say("Stack offset: %d", (int)((int64_t)first_address - (int64_t)(uint64_t)&here));
}

/* The canary stands some words above the array; 0: not found. */
[[gnu::noinline]] static uint32_t find_canary(const volatile uint64_t *stack, uint64_t canary)
{
	uint32_t found = 0;

	for (uint32_t i = 1; i < CANARY_WINDOW; i++) {
		if (stack[i] == canary)
			found = i;
	}
	return found;
}

static uint64_t canary_of_first_process(void)
{
	struct task *first = task_find(1);
	uint64_t canary = 0;

	if (first != nullptr) {
		canary = first->arch.stack_canary;
		task_put(first);
	}
	return canary;
}

[[gnu::noinline]] void provoke_report_stack_canary(void)
{
	static int32_t recorded_id;
	static uint64_t recorded;
	char data[8] __attribute__((aligned(8))) = {};
	const uint64_t *stack = (const uint64_t *)(const void *)data;
	const int32_t id = current_task()->id;
	uint32_t offset;

	hide_from_compiler(stack);
	offset = find_canary(stack, current_task()->arch.stack_canary);
	if (find_canary(stack, canary_of_first_process()) != 0 && id != 1) {
		provoke_say("FAIL: global stack canary found (canary for pid %d matches init's)!",
			    id);
	} else if (offset == 0) {
		provoke_say("FAIL: did not correctly locate stack canary :(");
	} else if (recorded_id == 0) {
		recorded = current_task()->arch.stack_canary;
		recorded_id = id;
		provoke_say("Recorded stack canary for pid %d at offset %u", id, offset);
	} else if (recorded_id == id) {
		provoke_say("ERROR: saw pid %d again -- please use a new pid", id);
	} else if (recorded == current_task()->arch.stack_canary) {
		provoke_say("FAIL: canary identical for pid %d and pid %d!", recorded_id, id);
	} else {
		provoke_say("ok: stack canaries differ between pid %d and pid %d at offset %u.",
			    recorded_id, id, offset);
		recorded_id = 0;
	}
}

static uint8_t read_byte(uint64_t address)
{
	hide_from_compiler(address);
	return *(const volatile uint8_t *)address;
}

void provoke_stack_guard_leading(void)
{
	provoke_say("attempting bad read from page below current stack");
	(void)read_byte(current_task()->stack_top - KERNEL_STACK_SIZE - 1);
	provoke_say("FAIL: accessed page before stack!");
}

void provoke_stack_guard_trailing(void)
{
	provoke_say("attempting bad read from page above current stack");
	(void)read_byte(current_task()->stack_top);
	provoke_say("FAIL: accessed page after stack!");
}

/* A push on a stack that is not there: the page fault has no place for its frame. */
void provoke_double_fault(void)
{
	provoke_say("attempting a push below the end of the stack");
	attack_push_at(current_task()->stack_top - KERNEL_STACK_SIZE - 64);
	provoke_say("FAIL: survived a push on a stack that is not there!");
}

/* The first word below CLEAN that is not what erasing leaves: how far below, 0: there is none. */
static uint64_t find_left(uint64_t clean, uint64_t bottom)
{
	for (uint64_t position = clean; position > bottom;) {
		position -= sizeof(uint64_t);
		if (*(const volatile uint64_t *)position != 0)
			return clean - position;
	}
	return 0;
}

/*
 * Linux's words. Its eraser looks for sixteen words of poison below the lowest place that it knows
 * of ("untracked"); ours knows how far below a note the stack can have been used.
 */
static void fire_stackleak_erasing(void)
{
	const uint64_t top = current_task()->stack_top, bottom = top - KERNEL_STACK_SIZE;
	const irq_state state = arch_irq_save();
	const uint64_t here = arch_stack_pointer(), low = arch_cpu()->stack_low;
	const uint64_t clean = free_poison_clean_below(low, here);
	const bool inside = low > bottom && low < top && clean > bottom && clean < here;
	const uint64_t left = inside ? find_left(clean, bottom) : 0;

	arch_irq_restore(state);
	if (!inside) {
		provoke_say("FAIL: current->lowest_stack (0x%llx) outside of task stack bounds",
			    (unsigned long long)low);
	} else if (left != 0) {
		provoke_say("FAIL: non-poison value %llu bytes below poison boundary",
			    (unsigned long long)left);
	} else {
		const uint64_t tracked = low < here ? low : here;

		provoke_say("stackleak stack usage:\n"
			    "  high offset: 0 bytes\n"
			    "  current:     %llu bytes\n"
			    "  lowest:      %llu bytes\n"
			    "  tracked:     %llu bytes\n"
			    "  untracked:   %llu bytes\n"
			    "  poisoned:    %llu bytes\n"
			    "  low offset:  0 bytes",
			    (unsigned long long)(top - here), (unsigned long long)(top - low),
			    (unsigned long long)(top - tracked),
			    (unsigned long long)(tracked - clean),
			    (unsigned long long)(clean - bottom));
	}
	provoke_say(inside && left == 0 ? "OK: the rest of the thread stack is properly erased"
					: "FAIL: the thread stack is NOT properly erased!");
}

static const struct provoke_trigger triggers[] = {
	{ "STACKLEAK_ERASING", fire_stackleak_erasing },
};
PROVOKE_CATEGORY(stackleak, 5, triggers);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attacker reads what the kernel prints of a pointer of his own task: once as it stands, once
 * as the difference of two (which a hash that is not keyed, or that only adds, gives away). From
 * outside: user/attacks/no_pointers_out.
 */
#include <base/format.h>
#include <base/checked.h>
#include <base/parse.h>
#include <base/string.h>
#include <kernel/task/task.h>
#include <protection.h>

static uint64_t printed(const void *pointer)
{
	char text[32];
	uint64_t value;

	format_string(text, sizeof(text), "0x%p", pointer);
	return string_to_u64(text, 0, &value) ? 0 : value;
}

/* The same pointer is printed in the same way, another in another way. */
static int tell_apart(void)
{
	const struct task *task = current_task();

	const uint64_t first = printed(task), again = printed(task);

	return first == again && first != printed(task->process) ? 0 : -1;
}

static bool read_pointer(void)
{
	return printed(current_task()) == (uint64_t)current_task();
}

static bool read_distance(void)
{
	const struct task *task = current_task();

	return wrap_sub(printed(task), printed(&task->id)) ==
	       wrap_sub((uint64_t)task, (uint64_t)&task->id);
}

ATTACK(no_pointers_out, pointer,
       .threat = "The attacker reads an object's address out of a line of the log.",
       .stops = "A pointer is printed as a keyed sum, which tells objects apart and names none.",
       .without = "The line shows the address itself.", .control = tell_apart, .fire = read_pointer,
       .verdict = "");
ATTACK(no_pointers_out, distance,
       .threat = "The attacker subtracts what two lines of the log print for two members of one "
		 "object.",
       .stops = "The keyed sums of neighbouring addresses have nothing to do with each other.",
       .without = "The difference is that of the addresses.", .control = tell_apart,
       .fire = read_distance, .verdict = "");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: a function of this image really keeps the guard between its array and its return
 * address; the guard in force is the running task's own, ends in a zero byte, and no other CPU's
 * task has the same.
 */
#include <arch/cpu.h>
#include <base/format.h>
#include <kernel/task/task.h>
#include <protection.h>
#include <stack_canary/stack_canary.h>

/* True when the word GUARD stands between the array and the frame's end. SAFETY: reads its own
 * stack frame. */
[[gnu::noinline]] static bool frame_holds(uint64_t guard)
{
	volatile char array[32] = { 0 };
	const volatile uint64_t *word = (const volatile uint64_t *)(((uint64_t)array + 7) & ~7ull);
	const volatile uint64_t *end = __builtin_frame_address(0);

	for (; word < end; word++) {
		if (*word == guard)
			return true;
	}
	return false;
}

static uint32_t cpus_with(uint64_t guard)
{
	uint32_t same = 0;

	for (uint32_t i = 0; i < boot_info.cpu_count; i++) {
		if (cpus[i] && cpus[i]->stack_canary == guard)
			same++;
	}
	return same;
}

static void probe(struct evidence *evidence)
{
	const uint64_t guard = arch_cpu()->stack_canary;
	const bool own = arch_current_task() && arch_current_task()->arch.stack_canary == guard;
	const bool zero_byte = guard != 0 && (guard & 0xff) == 0;
	const bool in_frame = frame_holds(guard);
	const uint32_t same = cpus_with(guard);

	format_string(
		evidence->reading, sizeof(evidence->reading),
		"guard in frame=%d of the running task=%d zero byte=%d CPUs with this guard=%u",
		in_frame, own, zero_byte, same);
	evidence->state = in_frame && own && zero_byte && same == 1 ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(stack_canary, .section = "Stack buffer overflow",
	   .claim = "a function with an array checks a secret word of its task before it returns",
	   .probe = probe, .every_cpu = true);

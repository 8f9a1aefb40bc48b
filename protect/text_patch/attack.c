// SPDX-License-Identifier: GPL-2.0-only
//
// The patcher is the way to writable text: it is called with a record of the attacker's, and its
// window is written to from a task that is not the patcher's while it is in use.
#include <arch/static_branch.h>
#include <base/compiler.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <protection.h>
#include <text_patch/text_patch.h>

#define PRIZE 1789u
#define ROUNDS 10000u

static const struct static_branch own_branch = { "attack" };
static struct static_branch_site forged;
static uint32_t patches;

[[gnu::noinline]] static uint32_t branch_value(void)
{
	return static_branch_on(&own_branch) ? 1 : 2;
}

[[gnu::noinline]] static uint32_t victim(void)
{
	uint32_t value = 7;

	hide_from_compiler(value);
	return value;
}

[[gnu::noinline]] static uint32_t gadget(void)
{
	uint32_t value = PRIZE;

	hide_from_compiler(value);
	return value;
}

static int patch_own_branch(void)
{
	static_branch_set(&own_branch, false);
	if (branch_value() != 2)
		return -1;
	static_branch_set(&own_branch, true);
	return branch_value() == 1 && victim() == 7 ? 0 : -1;
}

// From AT to WHAT, as records have it.
static int32_t relative(const int32_t *at, uint64_t what)
{
	return (int32_t)(int64_t)wrap_sub(what, (uint64_t)at);
}

static bool forge_record(void)
{
	forged.place = relative(&forged.place, (uint64_t)victim);
	forged.target = relative(&forged.target, (uint64_t)gadget);
	text_patch_site(&forged, true);
	return victim() == PRIZE;
}

// Not text at all: a constant's first bytes become the jump.
static bool patch_constant(void)
{
	static const volatile uint64_t constant = 7;

	forged.place = relative(&forged.place, (uint64_t)&constant);
	forged.target = relative(&forged.target, (uint64_t)gadget);
	text_patch_site(&forged, true);
	return constant != 7;
}

static void patch_for_ever(void *unused)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		static_branch_set(&own_branch, i % 2 != 0);
		__atomic_fetch_add(&patches, 1, __ATOMIC_RELEASE);
		sched_point();
	}
	task_exit(0);
}

// SAFETY: the crime: a store to where the patcher has the page of branch_value() mapped.
static bool write_through_window(void)
{
	struct task *const patcher = task_create_kernel("patcher", patch_for_ever, nullptr);
	volatile uint8_t *const code =
		(volatile uint8_t *)(text_patch.window + (uint64_t)branch_value % PAGE_SIZE);
	const uint8_t *const text = (const uint8_t *)branch_value;
	uint8_t before;

	if (patcher == nullptr)
		return false;
	sched_start(patcher);
	while (__atomic_load_n(&patches, __ATOMIC_ACQUIRE) < 10)
		sched_sleep_uninterruptible_until(clock_monotonic_ns() + 100000);
	before = *code;
	*code = (uint8_t)~before;
	if (*(const volatile uint8_t *)text == before)
		return false;
	*code = before;
	return true;
}

ATTACK(text_patch, forged_record,
       .threat = "The patcher is called with a record that makes a function jump elsewhere.",
       .stops = "The patcher takes only the records that the image was built with.",
       .without = "The function has become a jump to the attacker's choice.",
       .control = patch_own_branch, .fire = forge_record,
       .verdict = "text_patch: patch of a place that is not one of the image");
ATTACK(text_patch, outside_text,
       .threat = "The patcher is called with a record that names a constant.",
       .stops = "The patcher takes only the records that the image was built with.",
       .without = "The constant has changed.", .control = patch_own_branch, .fire = patch_constant,
       .verdict = "text_patch: patch of a place that is not one of the image");
ATTACK(text_patch, other_task,
       .threat = "Code is written through the patcher's window while it patches.",
       .stops = "The window stands in page tables of its own, which only the patching processor "
		"loads.",
       .without = "The attacker's byte is in the kernel's code.", .control = patch_own_branch,
       .fire = write_through_window, .verdict = "text_patch: access to the window on kernel text");

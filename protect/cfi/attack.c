// SPDX-License-Identifier: GPL-2.0-only
//
// A writable function pointer is overwritten with the address of a function of another type, as
// an attacker does who wants a useful function of the kernel to run with his arguments. And a
// branch that no comparison guards, as it stands in the middle of other instructions, is led behind
// a function's beginning: what stops it is the CPU.

#include <protection.h>

#include <arch/attack_code.h>
#include <base/compiler.h>

typedef uint64_t operation(uint64_t value);

static bool prize_taken;

[[gnu::noinline]] static uint64_t harmless(uint64_t value)
{
	return value + 1;
}

[[gnu::noinline]] static void prize(const void *first, uint32_t second)
{
	write_once(prize_taken, true);
}

static struct {
	operation *call;
} device = { .call = harmless };

static int call_own_operation(void)
{
	write_once(device.call, harmless);
	return read_once(device.call)(1) == 2 ? 0 : -1;
}

static bool call_other_type(void)
{
	void (*volatile wanted)(const void *, uint32_t) = prize;
	const uintptr_t address = (uintptr_t)wanted;

	// SAFETY: the crime; a plain write of eight bytes, as a heap overflow would do it.
	*(volatile uintptr_t *)&device.call = address;
	(void)read_once(device.call)(1); // NOLINT(clang-analyzer-core.CallAndMessage): the crime
	return read_once(prize_taken);
}

// Where a function that refuses begins, whose type is right.
static uintptr_t guarded_function(void)
{
	uint64_t (*volatile wanted)(uint64_t) = attack_code_guarded;

	return (uintptr_t)wanted;
}

static uintptr_t behind_refusal(void)
{
	uintptr_t address = guarded_function();

	while (__builtin_memcmp((const void *)address, attack_code_guard,
				sizeof(attack_code_guard)) != 0)
		address++;
	return address + sizeof(attack_code_guard);
}

static bool call_into_middle(void)
{
	*(volatile uintptr_t *)&device.call = behind_refusal();
	return read_once(device.call)(1) == ATTACK_CODE_RESULT;
}

static int branch_to_beginning(void)
{
	return attack_jump(guarded_function()) == 0 ? 0 : -1;
}

static bool branch_behind_refusal(void)
{
	return attack_jump(behind_refusal()) == ATTACK_CODE_RESULT;
}

ATTACK(cfi, other_type,
       .threat =
	       "A function pointer is overwritten with the address of a function of another type.",
       .stops = "Before each indirect call the hash of the type in front of the function is "
		"compared.",
       .without = "The other function runs, with the attacker's arguments.",
       .control = call_own_operation, .fire = call_other_type,
       .verdict = "cfi: indirect call to a function of another type");
ATTACK(cfi, middle_of_function,
       .threat = "A function pointer is led behind the check at the beginning of a function.",
       .stops = "What stands in front of that address is not the hash of a type.",
       .without = "The function does what it is for, its own check jumped over.",
       .control = call_own_operation, .fire = call_into_middle,
       .verdict = "cfi: indirect call to a function of another type");
ATTACK(cfi, branch_target,
       .threat = "An indirect call without any comparison, as it stands inside of other "
		 "instructions, is led into the middle of a function.",
       .stops = "The processor lets indirect branches end at marked instructions only (IBT).",
       .without = "The function does what it is for, its refusal jumped over.",
       .control = branch_to_beginning, .fire = branch_behind_refusal,
       .verdict = "cfi: indirect branch to no target of branches", .needs = ATTACK_NEEDS_CET);

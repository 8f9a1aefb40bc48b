// SPDX-License-Identifier: GPL-2.0-only
//
// Memory that held a secret is given back, and asked for again by somebody else, who looks.
#include <base/compiler.h>
#include <base/string.h>
#include <mm/heap/heap.h>
#include <protection.h>

#define SECRET UINT64_C(0x5ec2e75ec2e75ec2)
#define WORDS 32u
#define TRIALS 64u

static int buffer_comes_and_goes(void)
{
	uint64_t *const buffer = heap_alloc_bytes(WORDS * sizeof(*buffer));

	if (buffer == nullptr)
		return -1;
	buffer[0] = SECRET;
	heap_free_bytes(buffer);
	return 0;
}

static bool holds_secret(const volatile uint64_t *words)
{
	for (uint32_t i = 0; i < WORDS; i++) {
		if (words[i] == SECRET)
			return true;
	}
	return false;
}

static bool read_old_buffer(void)
{
	bool seen = false;

	for (uint32_t trial = 0; trial < TRIALS && !seen; trial++) {
		uint64_t *const buffer = heap_alloc_bytes(WORDS * sizeof(*buffer));

		if (buffer == nullptr)
			return false;
		seen = holds_secret(buffer);
		for (uint32_t i = 0; i < WORDS; i++)
			buffer[i] = SECRET;
		heap_free_bytes(buffer);
	}
	return seen;
}

[[gnu::noinline]] static void leave_secret_on_stack(void)
{
	volatile uint64_t words[WORDS];

	for (uint32_t i = 0; i < WORDS; i++)
		words[i] = SECRET;
}

[[gnu::noinline]] static bool read_uninitialised_local(void)
{
	uint64_t words[WORDS];
	uint64_t *pointer = words;

	hide_from_compiler(pointer);
	return holds_secret(pointer);
}

static bool read_old_stack(void)
{
	leave_secret_on_stack();
	return read_uninitialised_local();
}

ATTACK(zero_init, heap_reuse,
       .threat = "A buffer that was another owner's is read before it is written.",
       .stops = "Memory is cleared the moment it is given back.",
       .without = "The attacker reads the other's secret.", .control = buffer_comes_and_goes,
       .fire = read_old_buffer, .verdict = "");
ATTACK(zero_init, stack_reuse, .threat = "A local variable is copied out before it is written.",
       .stops = "The compiler sets every local variable to zero first.",
       .without = "The attacker reads what an earlier call left on the stack.",
       .control = buffer_comes_and_goes, .fire = read_old_stack, .verdict = "");

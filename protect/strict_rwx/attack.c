// SPDX-License-Identifier: GPL-2.0-only
//
// With an arbitrary write: code is overwritten, a constant is overwritten, bytes laid out as data
// are run.
#include <base/compiler.h>
#include <protection.h>

#define PRIZE 1789u

typedef uint32_t victim_function(void);

// The victim's own call must not be stopped by another row (cfi) before the crime.
#define ANY_TARGET __attribute__((no_sanitize("kcfi")))

[[gnu::noinline]] static uint32_t victim(void)
{
	uint32_t value = 7;

	hide_from_compiler(value);
	return value;
}

static const volatile uint32_t constant = 7;

// mov $PRIZE, %eax; ret
static const uint8_t shellcode[] = { 0xb8, PRIZE & 0xff, PRIZE >> 8, 0, 0, 0xc3 };
static uint8_t code_in_data[sizeof(shellcode)] __attribute__((aligned(16)));

static int call_victim(void)
{
	return victim() == 7 ? 0 : -1;
}

static int read_constant(void)
{
	return constant == 7 ? 0 : -1;
}

// SAFETY: the crimes.
static void plant(uint64_t where)
{
	volatile uint8_t *const code = (volatile uint8_t *)where;

	for (size_t i = 0; i < sizeof(shellcode); i++)
		code[i] = shellcode[i];
}

static bool write_text(void)
{
	plant((uint64_t)victim);
	return victim() == PRIZE;
}

static bool write_constant(void)
{
	uint64_t address = (uint64_t)&constant;

	hide_from_compiler(address);
	*(volatile uint32_t *)address = PRIZE;
	return constant == PRIZE;
}

ANY_TARGET static bool run_data(void)
{
	victim_function *volatile function;

	plant((uint64_t)code_in_data);
	function = (victim_function *)(uint64_t)code_in_data;
	return function() == PRIZE;
}

ATTACK(strict_rwx, write_text, .threat = "Kernel code is overwritten.",
       .stops = "No page is both writable and executable, under any address.",
       .without = "The attacker's instructions run in the kernel.", .control = call_victim,
       .fire = write_text, .verdict = "strict_rwx: write to kernel text");
ATTACK(strict_rwx, write_constant, .threat = "A constant table is overwritten.",
       .stops = "Constants are mapped read-only, under every address.",
       .without = "The kernel goes by the changed table.", .control = read_constant,
       .fire = write_constant, .verdict = "strict_rwx: write to read-only data");
ATTACK(strict_rwx, run_data, .threat = "Bytes that were written as data are executed.",
       .stops = "All memory but the kernel's code has the no-execute bit.",
       .without = "The attacker's bytes run in the kernel.", .control = call_victim,
       .fire = run_data, .verdict = "strict_rwx: execution of data");

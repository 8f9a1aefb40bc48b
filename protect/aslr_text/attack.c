// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attacker has the image's file and so every symbol's distance from its start; he needs the
 * start. Without a leak he can only guess: the first possible place, where a kernel without the row
 * stands.
 */
#include <arch/cpu.h>
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/checked.h>
#include <base/compiler.h>
#include <protection.h>

#define MARK 0x7465787462617365ull

static const volatile uint64_t wanted = MARK;

/* What stands at ADDRESS, when something is mapped there: a read that does not fault. */
static bool peek(uint64_t address, uint64_t *value)
{
	struct mmu_entry entry;

	if (!mmu_query(arch_root_read(), address, &entry) || !(entry.protection & MMU_READ))
		return false;
	*value = *(const volatile uint64_t *)address;
	return true;
}

static int peek_own(void)
{
	uint64_t value = 0;

	return peek((uint64_t)&wanted, &value) && value == MARK ? 0 : -1;
}

static bool guess_base(void)
{
	const uint64_t first = wrap_sub((uint64_t)image_start, image_base_choice() * PAGE_SIZE);
	uint64_t value = 0;

	return peek(wrap_add(first, (uint64_t)&wanted - (uint64_t)image_start), &value) &&
	       value == MARK;
}

ATTACK(aslr_text, guess,
       .threat = "An exploit uses the addresses of kernel code that the image's file tells.",
       .stops = "The image is moved to a place drawn at each boot.",
       .without = "The code stands where it was linked: every address in the file is right.",
       .control = peek_own, .fire = guess_base, .verdict = "");

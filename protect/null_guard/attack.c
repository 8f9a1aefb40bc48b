// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attacker maps page 0 and puts a forged structure there, then makes the kernel use a null
 * pointer that it takes for a program's buffer. Where the page cannot be had, the null pointer
 * itself is what remains.
 */
#include <linux/mman.h>
#include <base/compiler.h>
#include <mm/copy/user_copy.h>
#include <protection.h>
#include <user_access/attack_space.h>

#define LEGAL_AT 0x10000ul
#define FORGED 0x6e756c6cul

static int map_lowest(void)
{
	const uint64_t forged = FORGED;

	return attack_space_map(LEGAL_AT, PROT_READ | PROT_WRITE, &forged, sizeof(forged));
}

static bool map_null(void)
{
	const uint64_t forged = FORGED;
	uint64_t address = 0, read = 0;

	if (attack_space_map(0, PROT_READ | PROT_WRITE, &forged, sizeof(forged)) == 0)
		return user_read(&read, (struct user_in){ 0 }, sizeof(read)) == 0 && read == FORGED;
	hide_from_compiler(address);
	return *(const volatile uint64_t *)address == FORGED; /* SAFETY: the crime */
}

ATTACK(null_guard, forged_page,
       .threat = "The attacker puts a forged structure at address 0 and makes the kernel use a "
		 "null pointer.",
       .stops = "Nobody can map the lowest 64 KiB, and an access there is a violation.",
       .without = "The kernel takes the forged structure for its own.", .control = map_lowest,
       .fire = map_null, .verdict = "null_guard: access through a null pointer");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel is made to follow a pointer that a program chose: to read what the attacker forged
 * there, and to write through it. The legal way, the copy routine, works on the same page.
 */
#include <user_access/attack_space.h>
#include <linux/mman.h>
#include <base/compiler.h>
#include <mm/copy/user_copy.h>
#include <protection.h>

#define FORGED_AT 0x10000000ul
#define FORGED 0x666f72676564ul

static int copy_legally(void)
{
	const uint64_t forged = FORGED;
	uint64_t read = 0;
	int error = attack_space_map(FORGED_AT, PROT_READ | PROT_WRITE, &forged, sizeof(forged));

	if (!error)
		error = user_read(&read, (struct user_in){ FORGED_AT }, sizeof(read));
	return error ? error : read != FORGED;
}

/* SAFETY: the crimes. */
static bool read_forged(void)
{
	uint64_t address = FORGED_AT;

	hide_from_compiler(address);
	return *(const volatile uint64_t *)address == FORGED;
}

static bool write_there(void)
{
	uint64_t address = FORGED_AT, read = 0;

	hide_from_compiler(address);
	*(volatile uint64_t *)address = 1;
	return user_read(&read, (struct user_in){ FORGED_AT }, sizeof(read)) == 0 && read == 1;
}

ATTACK(user_access, read,
       .threat = "The kernel is led to a structure that the attacker has forged in his own memory.",
       .stops = "The processor refuses access to user memory outside the copy routines (SMAP).",
       .without = "The kernel takes the forged structure for its own.", .control = copy_legally,
       .fire = read_forged,
       .verdict = "user_access: access to user memory outside the copy routines");

ATTACK(user_access, write,
       .threat = "The kernel is made to write through a pointer that the attacker chose.",
       .stops = "The processor refuses access to user memory outside the copy routines (SMAP).",
       .without = "The kernel writes to the attacker's memory and takes it for its own.",
       .control = copy_legally, .fire = write_there,
       .verdict = "user_access: access to user memory outside the copy routines");

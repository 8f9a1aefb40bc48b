// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("exclusive_frames", "shared_page", "exclusive_frames: a frame freed while a program maps it",
       "A child of root's program, which has given up its privileges, writes 1 over the "
       "count of references of a page that it still shares with its parent, and writes to it.",
       "How many programs map a frame is counted in sealed memory: the page is copied, and not "
       "freed.",
       "It has written to the memory of root's program.");

static bool control(void)
{
	return is_ordinary();
}

static volatile char page[4096] __attribute__((aligned(4096)));

static uint64_t frame_of(uint64_t address)
{
	const uint64_t entry = peek(table_entry(own_root(own_task()), address, 1));

	return peek(symbol("frame_arrays") + member("frame_arrays.frames")) +
	       ((entry & ENTRY_ADDRESS) >> 12) * member("frame.SIZE");
}

static void overwrite_shared(void)
{
	become_attacker();
	poke_references(frame_of((uint64_t)page) + member("frame.references"), 1);
	page[0] = 'X';
}

/* The victim's child does it. */
static bool fire(void)
{
	meet_victim();
	victim_go();
	await(victim_has_ended());
	return false;
}

static void victim(void)
{
	long child;

	page[0] = 'o';
	victim_awaits_attacker();
	child = fork_program();
	if (child == 0) {
		overwrite_shared();
		leave(0);
	}
	wait_program(child);
	if (page[0] == 'X')
		say_result("WON");
}

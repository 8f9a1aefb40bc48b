// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "area_other_file", "cred_integrity: an area is not as it was mapped",
       "The program bends a mapping of root's program to a file of its own, before the page is "
       "touched.",
       "What an area says is compared with its record in sealed memory.",
       "Root's program reads, and would run, what the attacker has written.");

#define RULES 0x10000000ul /* where the victim maps them */

static bool control(void)
{
	return is_ordinary();
}

/* The area at ADDRESS: struct tree begins with its root, a node is parent, left, right. */
static uint64_t area_at(uint64_t task, uint64_t address)
{
	const uint64_t space = peek(task + member("task.space"));
	uint64_t node = peek(space + member("address_space.areas"));

	while (node != 0) {
		const uint64_t area = node - member("area.node");

		if (address < peek(area + member("area.start")))
			node = peek(node + 8);
		else if (address >= peek(area + member("area.end")))
			node = peek(node + 16);
		else
			return area;
	}
	return 0;
}

/* The victim's mapping of its rules. */
static bool fire(void)
{
	const long own = call3(__NR_open, (long)"/tmp/own", O_RDWR | O_CREAT, 0600);
	const uint64_t task = own_task();
	const uint64_t victim = victim_task(task);
	const uint64_t area = area_at(victim, RULES);
	uint64_t inode;

	meet_victim();
	if (area == 0)
		return false;

	call4(__NR_pwrite64, own, (long)"Xown", 4, 0);
	call4(__NR_pwrite64, own, (long)"Xown", 4, 4096);
	inode = peek(file_struct(task, (int)own) + member("file.inode"));
	poke(area + member("area.cache"), inode + member("inode.cache"));
	poke(area + member("area.file"), file_struct(task, (int)own));
	victim_go();
	await(victim_has_ended());
	return false;
}

/* Its own file of two pages: the first is touched now, the second later. */
static void victim(void)
{
	const long file = call3(__NR_open, (long)"/rules", O_RDWR | O_CREAT, 0600);
	volatile char *rules;

	call4(__NR_pwrite64, file, (long)"rule", 4, 4096);
	rules = (volatile char *)call6(__NR_mmap, RULES, 8192, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_FIXED, file, 0);
	rules[0] = 1;
	victim_awaits_attacker();
	if (rules[4096] == 'X')
		say_result("WON");
}

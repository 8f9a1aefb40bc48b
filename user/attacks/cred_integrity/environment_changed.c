// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

static bool is_told_otherwise(void);
#define OTHER_PROGRAM is_told_otherwise()
#include "execution.h"

ATTACK("cred_integrity", "environment_changed",
       "cred_integrity: the arguments of a program were changed",
       "A program of root executes another. While the kernel does that, the attacker changes its "
       "environment, which the kernel has read already.",
       "The strings go into a sum with a hidden key when they are read; it is sealed, and compared "
       "with what has arrived in the new program's memory.",
       "Root's program is told something else than root said.");

#define SEEN "/tmp/seen"
#define GO "/tmp/go"
#define SAID "MODE=0: careful"
#define DIGIT 5

/* Root's program: the environment stands behind the arguments. */
static bool is_told_otherwise(void)
{
	const char *const mode = (const char *)program_stack[1 + program_stack[0] + 1];

	if (call0(__NR_geteuid) == 0 && mode[DIGIT] != '0')
		call3(__NR_open, (long)SEEN, O_CREAT | O_RDWR, 0644);
	return false;
}

static bool control(void)
{
	return is_ordinary() && call3(__NR_open, (long)SEEN, O_RDONLY, 0) < 0;
}

/* The child of root's program. */
static uint64_t new_child(void)
{
	const uint64_t own = peek(victim_task(own_task()) + member("task.process"));
	const uint64_t link = peek(own + member("process.children"));

	return peek(link - member("process.sibling") + member("process.leader"));
}

/* What has been read, and not yet written to the new program's memory. */
static void change(uint64_t execution)
{
	const uint64_t vectors = peek(execution + member("execution.vectors"));
	const uint64_t strings = peek(vectors + member("exec_vectors.strings"));

	poke8(strings + sizeof("other") + DIGIT, '1');
}

static bool fire(void)
{
	uint64_t lock, execution = 0;

	(void)own_cpu(0);
	lock = execve_lock(new_child());
	poke_sized(lock, HOLDER, 2);
	leave_note(GO);
	await((execution = find_execution()) != 0);
	change(execution);
	poke_sized(lock, 0, 2);
	await(victim_has_ended());
	return file_is_there(SEEN);
}

static void victim(void)
{
	static const char *const arguments[] = { "other", NULL };
	static const char *const said[] = { SAID, NULL };

	const long child = fork_program();

	if (child == 0) {
		(void)own_cpu(1);
		victim_round();
		while (!file_is_there(GO))
			;
		call3(__NR_execve, (long)"/init", (long)arguments, (long)said);
		leave(1);
	}
	wait_program(child);
}

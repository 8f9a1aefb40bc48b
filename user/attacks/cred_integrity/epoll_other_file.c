// SPDX-License-Identifier: GPL-2.0-only
#include <linux/eventpoll.h>

#include "attack.h"

ATTACK("cred_integrity", "epoll_other_file", "LOST",
       "The attacker watches an empty pipe of his own by epoll, and makes the watch point to an "
       "open file of root's program.",
       "Which file a watch asks stands in its sealed record.",
       "The attacker is told whenever root's program has something to read.");

#define NEAR 512 /* bytes of a watch on both sides of its link */
#define VICTIM_PIPE 4

static int ends[2];
static long epoll;

static bool has_event(int operation)
{
	struct epoll_event event = { .events = EPOLLIN };

	call4(__NR_epoll_ctl, epoll, operation, ends[0], (long)&event);
	return call4(__NR_epoll_wait, epoll, (long)&event, 1, 0) == 1;
}

static bool control(void)
{
	call1(__NR_pipe, (long)ends);
	epoll = call1(__NR_epoll_create1, 0);
	return is_ordinary() && !has_event(EPOLL_CTL_ADD) && !has_event(EPOLL_CTL_MOD);
}

static bool fire(void)
{
	const uint64_t task = own_task(), mine = file_struct(task, ends[0]);
	const uint64_t link = peek(file_state(task, ends[0]) + member("file_state.watches"));
	const uint64_t roots = file_struct(victim_task(task), VICTIM_PIPE);
	uint64_t changed = 0, word;
	bool won;

	for (uint64_t at = link - NEAR; at < link + NEAR; at += 8) {
		if (quiet_peek(at, &word) && word == mine) {
			poke(at, roots);
			changed = at;
		}
	}
	won = has_event(EPOLL_CTL_MOD);
	if (changed != 0)
		poke(changed, mine);
	return won;
}

static void victim(void)
{
	int pipe[2];

	call1(__NR_pipe, (long)pipe);
	call3(__NR_write, pipe[1], (long)pipe, sizeof(pipe));
	victim_waits();
}

// SPDX-License-Identifier: GPL-2.0-only
#include <linux/eventpoll.h>

#include "saved_thread.h"

ATTACK("cred_integrity", "epoll_data", "LOST",
       "A program of root waits by epoll for a pipe. The attacker looks for the word that it gets "
       "back with the event, near the links of the watch, and writes another.",
       "The word that counts stands in the sealed record of the watch.",
       "Root's program gets a word of the attacker's choice where most programs expect a pointer "
       "of their own.");

#define FIFO "/tmp/fifo"
#define OWN_WORD 0x1122334455667788ul
#define NEAR 512 /* bytes of a watch on both sides of its link */

static bool control(void)
{
	await(is_asleep(victim_task(own_task())));
	return is_ordinary() && peek32(victim_task(own_task()) + member("task.id")) != 0;
}

static bool fire(void)
{
	const long file = call3(__NR_open, (long)FIFO, O_WRONLY, 0);
	const uint64_t watches = member("file_state.watches"), task = victim_task(own_task());
	const uint64_t bytes = 1;

	for (int other = 4; other < 6; other++) { /* of both, the pipe has a watch */
		const uint64_t link = peek(file_state(task, other) + watches);

		for (uint64_t at = link - NEAR; at < link + NEAR; at += 4) {
			uint64_t word;

			if (quiet_peek(at, &word) && word == OWN_WORD)
				poke(at, 1);
		}
	}
	call3(__NR_write, file, (long)&bytes, sizeof(bytes));
	await(victim_has_ended());
	return false;
}

static void victim(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data = OWN_WORD };
	const long pipe =
		(call3(__NR_mknod, (long)FIFO, 0010000 | 0666, 0),
		 call2(__NR_chmod, (long)FIFO, 0666), call3(__NR_open, (long)FIFO, O_RDWR, 0));
	const long epoll = call1(__NR_epoll_create1, 0);

	call4(__NR_epoll_ctl, epoll, EPOLL_CTL_ADD, pipe, (long)&event);
	victim_round();
	call4(__NR_epoll_wait, epoll, (long)&event, 1, -1);
	if (event.data != OWN_WORD)
		say_result("WON");
}

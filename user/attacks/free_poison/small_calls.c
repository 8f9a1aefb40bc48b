// SPDX-License-Identifier: GPL-2.0-only
#include "left_words.h"

ATTACK("free_poison", "small_calls", "LOST",
       "Root's program has given a secret number to small system calls and computes on; the "
       "attacker reads its kernel stack.",
       "The way out of every call erases what the call used, however little that was.",
       "The number still stands where the calls' functions had it.");

#define MEETING "/tmp/meeting"

enum { WAITING = 1, GO, READY };

/* A page that both programs have. */
static volatile uint32_t *meet(void)
{
	const long file = call3(__NR_open, (long)MEETING, O_RDWR | O_CREAT, 0666);

	call2(__NR_ftruncate, file, 4096);
	return (volatile uint32_t *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
					  file, 0);
}

/* It says that it is ready by a plain store: from then on it is in no system call. */
static void victim(void)
{
	volatile uint32_t *meeting;

	call1(__NR_umask, 0);
	meeting = meet();
	*meeting = WAITING;
	victim_round();
	while (*meeting != GO)
		__asm__ volatile("pause");
	say_secret_to_kernel();
	*meeting = READY;
	for (;;)
		__asm__ volatile("pause");
}

static volatile uint32_t *meeting;
static uint64_t victim_stack;

static bool control(void)
{
	victim_stack = peek(victim_task(own_task()) + member("task.stack_top"));
	meeting = meet();
	while (*meeting != WAITING)
		sleep_milliseconds(1);
	return is_ordinary() && victim_stack != 0;
}

static bool fire(void)
{
	unsigned int found;

	*meeting = GO;
	while (*meeting != READY)
		__asm__ volatile("pause");
	found = count_left(victim_stack);
	say_number("words with the secret:", found);
	return found != 0;
}

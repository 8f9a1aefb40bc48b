// SPDX-License-Identifier: GPL-2.0-only
/*
 * victim.h - how root's program and the attacker wait for each other: for what the other has done,
 * never for a time, as a busy host may run one of them long after the other. How far root's program
 * is, and whether it may go on, stands in a file that it and process 1 map.
 */
#ifndef VICTIM_H
#define VICTIM_H

#include "words.h"

#include <linux/mman.h>

/* What process 1 starts beside the attacker, as root; by default it only waits. */
static void victim(void);

static long attacker_id, victim_id;

#define PROGRESS "/progress"
#define VICTIM_ENDED UINT32_MAX

enum { VICTIM_ROUNDS, VICTIM_MAY_GO, PROGRESS_WORDS };

static volatile uint32_t *progress;

/* Root's program is ready, and says so before each round of what it does. It must say it once:
 * only then does the attacker start. */
static inline void victim_round(void)
{
	progress[VICTIM_ROUNDS]++;
}

static inline uint32_t victim_progress(void)
{
	const long file = call3(__NR_open, (long)PROGRESS, O_RDONLY, 0);
	uint32_t rounds = 0;

	call4(__NR_pread64, file, (long)&rounds, sizeof(rounds), 0);
	call1(__NR_close, file);
	return rounds;
}

static inline bool victim_has_ended(void)
{
	return victim_progress() == VICTIM_ENDED;
}

/* Until root's program has gone through COUNT whole rounds from here on, or has ended. */
static inline void await_rounds(uint32_t count)
{
	const uint32_t before = victim_progress();

	while (!victim_has_ended() && victim_progress() - before <= count)
		sleep_milliseconds(1);
}

/* Root's program does the next thing when the attacker says so. */
static inline void victim_awaits_attacker(void)
{
	victim_round();
	await(progress[VICTIM_MAY_GO] != 0);
}

/* By a mapping of its own: what says so makes no object that an attack could wait for. */
static inline void meet_victim(void)
{
	const long file = call3(__NR_open, (long)PROGRESS, O_RDWR, 0);

	progress = (volatile uint32_t *)call6(__NR_mmap, 0, 4096, PROT_READ | PROT_WRITE,
					      MAP_SHARED, file, 0);
	progress[VICTIM_MAY_GO] = 0;
	call1(__NR_close, file);
}

static inline void victim_go(void)
{
	progress[VICTIM_MAY_GO] = 1;
}

/* Root's program has been led astray. */
static inline _Noreturn void victim_is_beaten(void)
{
	say_result("WON");
	leave(0);
}

static inline void make_progress(void)
{
	const long file = call3(__NR_open, (long)PROGRESS, O_CREAT | O_RDWR, 0644);

	call2(__NR_ftruncate, file, PROGRESS_WORDS * sizeof(*progress));
	call2(__NR_fchmod, file, 0666);
	call1(__NR_close, file);
	meet_victim();
}

/* Until root's program is ready, or has ended. */
static inline void start_victim(void)
{
	make_progress();
	victim_id = fork_program();
	if (victim_id == 0) {
		victim();
		leave(0);
	}
	while (progress[VICTIM_ROUNDS] == 0)
		if (call4(__NR_wait4, victim_id, 0, 1, 0) == victim_id)
			progress[VICTIM_ROUNDS] = VICTIM_ENDED;
		else
			sleep_milliseconds(1);
}

/* Its status. Others may end before. */
static inline int wait_for_attacker(void)
{
	int status = 0;
	long ended = 0;

	while (ended != attacker_id) {
		ended = call4(__NR_wait4, -1, (long)&status, 0, 0);
		if (ended == victim_id)
			progress[VICTIM_ROUNDS] = VICTIM_ENDED;
	}
	return status;
}

/* For programs without a victim of their own. It never wakes up. */
static inline _Noreturn void victim_waits(void)
{
	if (progress)
		victim_round();
	for (;;)
		call0(__NR_pause);
}

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* clocks.c - clocks and sleeping: which clocks there are, what is refused, what a signal leaves. */
#define _GNU_SOURCE
#include "show.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#define MILLISECOND 1000000l

static long raw_nanosleep(int clock, int flags, long seconds, long nanoseconds,
			  struct timespec *left)
{
	struct timespec wanted = { seconds, nanoseconds };

	return syscall(SYS_clock_nanosleep, clock, flags, &wanted, left);
}

static void each_clock(void)
{
	struct timespec now, resolution;

	for (int clock = -3; clock < 14; clock++) {
		if (clock == 10 || clock == -3 || clock == -1)
			continue;
		errno = 0;
		printf("clock %d: ", clock);
		SHOW(syscall(SYS_clock_gettime, clock, &now));
		SHOW(syscall(SYS_clock_getres, clock, NULL));
		if (!syscall(SYS_clock_getres, clock, &resolution) && clock != 5 && clock != 6)
			printf("resolution %ld %ld\n", resolution.tv_sec, resolution.tv_nsec);
	}
	SHOW(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, (void *)8));
	SHOW(syscall(SYS_clock_getres, CLOCK_MONOTONIC, (void *)8));
}

static void refused_sleeps(void)
{
	SHOW(raw_nanosleep(CLOCK_MONOTONIC, 0, -1, 0, NULL));
	SHOW(raw_nanosleep(CLOCK_MONOTONIC, 0, 0, -1, NULL));
	SHOW(raw_nanosleep(CLOCK_MONOTONIC, 0, 0, 1000000000, NULL));
	SHOW(raw_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, 0, 1, NULL));
	SHOW(raw_nanosleep(CLOCK_MONOTONIC_RAW, 0, 0, 1, NULL));
	SHOW(raw_nanosleep(CLOCK_MONOTONIC_COARSE, 0, 0, 1, NULL));
	SHOW(raw_nanosleep(77, 0, 0, 1, NULL));
	SHOW(raw_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, 0, 1, NULL));
	SHOW(raw_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, 0, 1, NULL));
	SHOW(raw_nanosleep(CLOCK_REALTIME, 0, 0, 1, NULL));
	SHOW(raw_nanosleep(CLOCK_BOOTTIME, 0, 0, 1, NULL));
	SHOW(syscall(SYS_nanosleep, (void *)8, NULL));
}

static long elapsed_ms(const struct timespec *before)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - before->tv_sec) * 1000 + (now.tv_nsec - before->tv_nsec) / MILLISECOND;
}

static void sleeps_last(void)
{
	struct timespec before;

	clock_gettime(CLOCK_MONOTONIC, &before);
	SHOW(raw_nanosleep(CLOCK_MONOTONIC, 0, 0, 30 * MILLISECOND, NULL));
	SHOW(elapsed_ms(&before) >= 30);
	before.tv_nsec += 100 * MILLISECOND;
	if (before.tv_nsec >= 1000 * MILLISECOND) {
		before.tv_nsec -= 1000 * MILLISECOND;
		before.tv_sec++;
	}
	SHOW(raw_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, before.tv_sec, before.tv_nsec, NULL));
	SHOW(elapsed_ms(&before) >= 0);
}

static void do_nothing(int signal)
{
	(void)signal;
}

static void on_alarm(int flags)
{
	struct sigaction action = { .sa_handler = do_nothing, .sa_flags = flags };

	sigaction(SIGALRM, &action, NULL);
}

static void interrupted_sleeps(void)
{
	struct timespec left = { -1, -1 }, now;

	on_alarm(SA_RESTART);
	SHOW_INTERRUPTED(50, raw_nanosleep(CLOCK_MONOTONIC, 0, 100, 0, &left));
	SHOW(left.tv_sec >= 50 && left.tv_sec < 100 && left.tv_nsec > 0);
	on_alarm(0);
	SHOW_INTERRUPTED(50, raw_nanosleep(CLOCK_MONOTONIC, 0, 10, 0, (void *)8));
	left.tv_sec = -1;
	clock_gettime(CLOCK_REALTIME, &now);
	on_alarm(0);
	SHOW_INTERRUPTED(50,
			 raw_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, now.tv_sec + 10, 0, &left));
	SHOW(left.tv_sec);
}

/* A stop and a continuation do not end a sleep. */
static void stopped_sleep(void)
{
	struct timespec before, half = { .tv_nsec = 100 * MILLISECOND };
	int status;
	pid_t child;

	fflush(stdout);
	/* Once more when the sleep was over before the stop. */
	do {
		clock_gettime(CLOCK_MONOTONIC, &before);
		child = fork();
		if (!child)
			_exit(raw_nanosleep(CLOCK_MONOTONIC, 0, 0, 400 * MILLISECOND, NULL) ? 1
											    : 7);
		nanosleep(&half, NULL);
		kill(child, SIGSTOP);
		waitpid(child, &status, WUNTRACED);
	} while (WIFEXITED(status) && WEXITSTATUS(status) == 7);
	show_status("sleeper", status);
	kill(child, SIGCONT);
	waitpid(child, &status, 0);
	show_status("sleeper", status);
	SHOW(elapsed_ms(&before) >= 400);
}

static void processor_time(void)
{
	struct timespec before, after;
	volatile unsigned long work = 0;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	do {
		for (int i = 0; i < 10000; i++)
			work += (unsigned long)i;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
	} while (after.tv_sec == 0 && after.tv_nsec < 30 * MILLISECOND);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	SHOW(after.tv_sec > before.tv_sec || after.tv_nsec > before.tv_nsec);
	SHOW(raw_nanosleep(CLOCK_PROCESS_CPUTIME_ID, TIMER_ABSTIME, 0, 1, NULL));
}

static void setting(void)
{
	struct timespec bad = { .tv_nsec = -1 }, fine = { .tv_sec = 1 };

	SHOW(syscall(SYS_clock_settime, CLOCK_MONOTONIC, &fine));
	SHOW(syscall(SYS_clock_settime, CLOCK_REALTIME, &bad));
	SHOW(syscall(SYS_clock_settime, CLOCK_REALTIME, (void *)8));
	if (setresuid(1000, 1000, 1000))
		return;
	clock_gettime(CLOCK_REALTIME, &fine);
	SHOW(syscall(SYS_clock_settime, CLOCK_REALTIME, &fine));
	SHOW(syscall(SYS_settimeofday, NULL, NULL));
}

int main(void)
{
	struct timeval now;
	struct timezone zone;
	time_t seconds;

	each_clock();
	refused_sleeps();
	sleeps_last();
	interrupted_sleeps();
	stopped_sleep();
	processor_time();
	SHOW(syscall(SYS_gettimeofday, &now, &zone));
	SHOW(zone.tz_minuteswest);
	SHOW(syscall(SYS_gettimeofday, NULL, NULL));
	SHOW(syscall(SYS_time, &seconds) == seconds);
	SHOW(seconds - now.tv_sec <= 1);
	show_child("setting", setting);
	return 0;
}

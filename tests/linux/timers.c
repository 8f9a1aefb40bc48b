// SPDX-License-Identifier: GPL-2.0-only
/* timers.c - alarm, interval timers, POSIX timers: values, signals, overruns, fork and exec. */
#define _GNU_SOURCE
#include "show.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t count, last_code, last_value;

static void note(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	count++;
	last_code = info->si_code;
	last_value = info->si_value.sival_int;
}

static void handle(int number)
{
	struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };

	sigaction(number, &action, NULL);
	count = 0;
}

static void wait_ms(long milliseconds)
{
	struct timespec now, end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += milliseconds * 1000000;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
	do {
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < end.tv_sec ||
		 (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
}

/* So long, and until the handler has run so often: it may run late on a busy machine. */
static void wait_for(long milliseconds, int wanted)
{
	wait_ms(milliseconds);
	while (count < wanted)
		wait_ms(1);
}

static void alarms(void)
{
	struct itimerval value = { .it_value = { .tv_usec = 30000 } }, old;

	handle(SIGALRM);
	SHOW(alarm(100));
	SHOW(alarm(50));
	SHOW(getitimer(ITIMER_REAL, &old));
	SHOW(old.it_value.tv_sec > 25 && old.it_value.tv_sec <= 50);
	SHOW(setitimer(ITIMER_REAL, &value, &old));
	SHOW(old.it_value.tv_sec > 25 && old.it_value.tv_sec <= 50);
	wait_for(100, 1);
	SHOW(count);
	SHOW(last_code == SI_KERNEL);
	SHOW(alarm(0));
	SHOW(getitimer(ITIMER_REAL, &old));
	SHOW(old.it_value.tv_sec + old.it_value.tv_usec);
}

static void periodic(void)
{
	struct itimerval value = { .it_value = { .tv_usec = 10000 },
				   .it_interval = { .tv_usec = 20000 } },
			 none = { 0 };

	handle(SIGALRM);
	setitimer(ITIMER_REAL, &value, NULL);
	while (count < 5)
		wait_ms(5);
	SHOW(setitimer(ITIMER_REAL, &none, &value));
	SHOW(value.it_interval.tv_usec);
	count = 0;
	wait_ms(60);
	SHOW(count);
}

static void refused(void)
{
	struct itimerval bad = { .it_value = { .tv_usec = 1000000 } };
	struct itimerspec specification = { .it_value = { .tv_nsec = -1 } };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65 };
	int id = 77;

	SHOW(setitimer(3, NULL, NULL));
	SHOW(getitimer(-1, &bad));
	SHOW(setitimer(ITIMER_REAL, &bad, NULL));
	SHOW(syscall(SYS_setitimer, ITIMER_REAL, (void *)8, NULL));
	SHOW(syscall(SYS_timer_create, 77, NULL, &id));
	SHOW(syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &id));
	event.sigev_notify = 9;
	event.sigev_signo = SIGUSR1;
	SHOW(syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &id));
	SHOW(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, (void *)8));
	SHOW(syscall(SYS_timer_settime, 1234, 0, &specification, NULL));
	SHOW(syscall(SYS_timer_gettime, 1234, &specification));
	SHOW(syscall(SYS_timer_getoverrun, 1234));
	SHOW(syscall(SYS_timer_delete, 1234));
}

static int create(int clock, int notify, int number, int value)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = number };
	int id = -1;

	event.sigev_value.sival_int = value;
	event._sigev_un._tid = gettid();
	SHOW(syscall(SYS_timer_create, clock, &event, &id));
	return id;
}

static long set(int id, int flags, long first_ms, long interval_ms)
{
	struct itimerspec value = {
		.it_value = { first_ms / 1000, first_ms % 1000 * 1000000 },
		.it_interval = { interval_ms / 1000, interval_ms % 1000 * 1000000 },
	};

	return syscall(SYS_timer_settime, id, flags, &value, NULL);
}

static void posix_timers(void)
{
	struct itimerspec value;
	int id = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 42), silent;

	handle(SIGUSR1);
	SHOW(set(id, 0, 20, 0));
	wait_for(60, 1);
	SHOW(count);
	SHOW(last_code == SI_TIMER);
	SHOW(last_value);
	SHOW(syscall(SYS_timer_getoverrun, id));
	SHOW(set(id, TIMER_ABSTIME, 1, 0));
	wait_for(20, 2);
	SHOW(count);
	SHOW(set(id, 0, 100000, 3000));
	SHOW(syscall(SYS_timer_gettime, id, &value));
	SHOW(value.it_value.tv_sec > 50 && value.it_value.tv_sec <= 100);
	SHOW(value.it_interval.tv_sec);
	SHOW(set(id, 0, 0, 0));
	SHOW(syscall(SYS_timer_gettime, id, &value));
	SHOW(value.it_value.tv_sec + value.it_value.tv_nsec);
	SHOW(syscall(SYS_timer_delete, id));
	SHOW(syscall(SYS_timer_delete, id));
	silent = create(CLOCK_REALTIME, SIGEV_NONE, 0, 0);
	SHOW(set(silent, 0, 10, 0));
	wait_ms(30);
	SHOW(syscall(SYS_timer_gettime, silent, &value));
	SHOW(value.it_value.tv_sec + value.it_value.tv_nsec);
	SHOW(syscall(SYS_timer_delete, silent));
}

static void overruns(void)
{
	sigset_t blocked;
	int id = create(CLOCK_MONOTONIC, SIGEV_THREAD_ID, SIGUSR2, 1);
	siginfo_t info;

	handle(SIGUSR2);
	SHOW(set(id, 0, 10, 0));
	wait_for(30, 1);
	SHOW(count);
	SHOW(syscall(SYS_timer_delete, id));
	id = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 2);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	SHOW(set(id, 0, 10, 10));
	wait_ms(100);
	SHOW(sigwaitinfo(&blocked, &info));
	SHOW(info.si_code == SI_TIMER);
	SHOW(info.si_overrun >= 5);
	SHOW(syscall(SYS_timer_getoverrun, id) == info.si_overrun);
	SHOW(syscall(SYS_timer_delete, id));
}

static void burn(void)
{
	volatile unsigned long work = 0;

	for (;;)
		work++;
}

static void virtual_alarm(void)
{
	struct itimerval value = { .it_value = { .tv_usec = 50000 } };

	setitimer(ITIMER_VIRTUAL, &value, NULL);
	burn();
}

static void profile_alarm(void)
{
	struct itimerval value = { .it_value = { .tv_usec = 50000 } };

	setitimer(ITIMER_PROF, &value, NULL);
	burn();
}

static void processor_limit(void)
{
	struct rlimit limit = { 1, 3 };

	setrlimit(RLIMIT_CPU, &limit);
	burn();
}

static void child_has_none(void)
{
	struct itimerval value;

	getitimer(ITIMER_REAL, &value);
	SHOW(value.it_value.tv_sec);
}

int main(void)
{
	alarms();
	periodic();
	refused();
	posix_timers();
	overruns();
	show_child("virtual", virtual_alarm);
	show_child("profile", profile_alarm);
	show_child("limit", processor_limit);
	alarm(100);
	show_child("fork", child_has_none);
	return 0;
}

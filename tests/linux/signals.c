// SPDX-License-Identifier: GPL-2.0-only
/* signals.c - delivery, masks, restarting, information, alternate stacks, queues, faults. */
#define _GNU_SOURCE
#include "show.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>

static volatile sig_atomic_t seen, last_code, last_value;
static void *volatile last_address;
static sigjmp_buf back;
static int order[16];
static volatile int order_count;

static void count(int number)
{
	seen = seen * 100 + number;
}

static void inform(int number, siginfo_t *info, void *context)
{
	(void)context;
	seen = number;
	last_code = info->si_code;
	last_value = info->si_value.sival_int;
	last_address = info->si_addr;
}

static void jump(int number, siginfo_t *info, void *context)
{
	inform(number, info, context);
	siglongjmp(back, 1);
}

static void note_value(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (order_count < 16)
		order[order_count++] = number * 100 + info->si_value.sival_int;
}

/* The compiler shall not know that the access is a mistake. */
static volatile char *hide(char *address)
{
	__asm__("" : "+r"(address));
	return address;
}

static void on(int number, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags };

	sigaction(number, &action, NULL);
}

static void basics(void)
{
	sigset_t set, pending;

	signal(SIGUSR1, count);
	signal(SIGUSR2, count);
	SHOW(raise(SIGUSR1));
	SHOW(seen);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	seen = 0;
	kill(getpid(), SIGUSR2);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
	sigpending(&pending);
	SHOW(sigismember(&pending, SIGUSR1) + sigismember(&pending, SIGUSR2));
	SHOW(seen);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	printf("after unblocking: %d\n", seen == 1012 || seen == 1210);
	SHOW(kill(getpid(), 0));
	SHOW(kill(getpid(), 99));
	SHOW(kill(99999999, 0));
	SHOW((long)signal(SIGKILL, count));
}

static void reset_hand_and_nested(void)
{
	struct sigaction action = { .sa_handler = count, .sa_flags = SA_RESETHAND }, now;

	seen = 0;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	sigaction(SIGUSR1, NULL, &now);
	SHOW(now.sa_handler == SIG_DFL);
	SHOW(seen);
}

static void restarting(void)
{
	int ends[2];
	char byte;

	if (pipe(ends))
		return;
	on(SIGALRM, inform, 0);
	SHOW_INTERRUPTED(50, read(ends[0], &byte, 1));
	on(SIGALRM, inform, SA_RESTART);
	if (fork() == 0) {
		usleep(200000);
		(void)!write(ends[1], "x", 1);
		_exit(0);
	}
	SHOW_INTERRUPTED(50, read(ends[0], &byte, 1));
	wait(NULL);
	SHOW(seen > 0);
}

static void faults(void)
{
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	on(SIGSEGV, jump, 0);
	on(SIGFPE, jump, 0);
	on(SIGILL, jump, 0);
	on(SIGTRAP, jump, 0);
	if (!sigsetjmp(back, 1))
		*hide((char *)8) = 1;
	printf("null: %d code %d address %ld\n", seen, last_code, (long)last_address);
	if (!sigsetjmp(back, 1))
		*(volatile char *)(page + 5) = 1;
	printf("read-only: %d code %d offset %ld\n", seen, last_code,
	       (long)((char *)last_address - page));
	if (!sigsetjmp(back, 1)) {
		volatile int zero = 0;

		last_code = 100 / zero;
	}
	printf("divide: %d code %d\n", seen, last_code);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("ud2");
	printf("illegal: %d code %d\n", seen, last_code);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("int3");
	printf("trap: %d code %d\n", seen, last_code);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("hlt");
	printf("privileged: %d code %d\n", seen, last_code);
	if (!sigsetjmp(back, 1))
		*hide((char *)0xffff800000000000UL) = 1;
	printf("kernel address: %d code %d\n", seen, last_code);
}

static void alternate_stack(void)
{
	static char stack[65536];
	stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) }, now;
	volatile char marker;

	SHOW(sigaltstack(&alternate, NULL));
	on(SIGSEGV, jump, SA_ONSTACK);
	if (!sigsetjmp(back, 1)) {
		hide((char *)&marker)[-(16L << 20)] = 1;
	}
	printf("stack overflow caught: %d\n", seen);
	SHOW(sigaltstack(NULL, &now));
	SHOW(now.ss_flags);
}

static void queues(void)
{
	sigset_t set;
	union sigval value;
	siginfo_t info;
	struct timespec little = { .tv_nsec = 20000000 };

	on(SIGRTMIN, note_value, 0);
	on(SIGRTMIN + 1, note_value, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < 3; i++) {
		value.sival_int = i;
		sigqueue(getpid(), SIGRTMIN + 1, value);
		sigqueue(getpid(), SIGRTMIN, value);
	}
	SHOW(sigwaitinfo(&set, &info) - SIGRTMIN);
	SHOW(info.si_value.sival_int);
	SHOW(info.si_code == SI_QUEUE);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	for (int i = 0; i < order_count; i++)
		printf("queued %d value %d\n", order[i] / 100 - SIGRTMIN, order[i] % 100);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	SHOW(sigtimedwait(&set, NULL, &little));
}

static void children(void)
{
	sigset_t none, block;
	pid_t child;

	on(SIGCHLD, inform, 0);
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, NULL);
	child = fork();
	if (child == 0)
		_exit(42);
	SHOW(sigsuspend(&none));
	printf("child: %d code %d\n", seen, last_code == CLD_EXITED);
	wait(NULL);
	signal(SIGCHLD, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &block, NULL);
	if (fork() == 0)
		_exit(1);
	SHOW(wait(NULL));
	signal(SIGCHLD, SIG_DFL);
}

static void die_by_abort(void)
{
	abort();
}

static void die_by_pipe(void)
{
	int ends[2];

	if (!pipe(ends)) {
		close(ends[0]);
		(void)!write(ends[1], "x", 1);
	}
}

static void die_by_alarm(void)
{
	ualarm(10000, 0);
	pause();
}

int main(void)
{
	basics();
	reset_hand_and_nested();
	restarting();
	faults();
	alternate_stack();
	queues();
	children();
	show_child("abort", die_by_abort);
	show_child("broken pipe", die_by_pipe);
	signal(SIGALRM, SIG_DFL);
	show_child("alarm", die_by_alarm);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Signals between threads and processes: who gets them, with what information, and what they
 * interrupt. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>

static volatile sig_atomic_t seen, order_count, order[32];
static _Atomic int by_thread[4], ready;
static __thread int thread_number;
static siginfo_t last;

static void count(int number)
{
	if (order_count < 32)
		order[order_count++] = number;
	seen++;
}

static void keep(int number, siginfo_t *info, void *context)
{
	(void)context;
	last = *info;
	count(number);
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags };

	sigaction(number, &action, NULL);
}

static void block(int how, int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	pthread_sigmask(how, &set, NULL);
}

static void nap(long milliseconds)
{
	struct timespec time = { .tv_nsec = milliseconds * 1000000 };

	while (nanosleep(&time, &time) < 0)
		;
}

/* siginfo of each kind of sender. */
static void information(void)
{
	union sigval value = { .sival_int = 77 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGUSR1,
				  .sigev_value = value };
	struct itimerspec soon = { .it_value = { .tv_nsec = 1000000 } };
	timer_t timer;

	handle(SIGUSR1, keep, 0);
	handle(SIGCHLD, keep, 0);
	kill(getpid(), SIGUSR1);
	printf("kill: code %d pid %d uid %d\n", last.si_code, last.si_pid == getpid(),
	       last.si_uid == getuid());
	syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1);
	printf("tgkill: code %d pid %d\n", last.si_code, last.si_pid == getpid());
	sigqueue(getpid(), SIGUSR1, value);
	printf("sigqueue: code %d value %d\n", last.si_code, last.si_value.sival_int);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	seen = 0;
	timer_settime(timer, 0, &soon, NULL);
	while (!seen)
		nap(1);
	printf("timer: code %d value %d overrun %d\n", last.si_code, last.si_value.sival_int,
	       last.si_overrun);
	timer_delete(timer);
	fflush(stdout);
	if (fork() == 0)
		_exit(33);
	while (last.si_signo != SIGCHLD)
		nap(1);
	printf("child: code %d status %d uid %d\n", last.si_code == CLD_EXITED, last.si_status,
	       last.si_uid == getuid());
	wait(NULL);
	last.si_signo = 0;
	if (fork() == 0)
		raise(SIGKILL);
	while (last.si_signo != SIGCHLD)
		nap(1);
	printf("child: code %d status %d\n", last.si_code == CLD_KILLED, last.si_status);
	wait(NULL);
	signal(SIGCHLD, SIG_DFL);
}

static sigjmp_buf back;

static void jump_back(int number, siginfo_t *info, void *context)
{
	keep(number, info, context);
	siglongjmp(back, 1);
}

static void fault_information(void)
{
	char *page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile int zero = 0;

	handle(SIGSEGV, jump_back, 0);
	handle(SIGFPE, jump_back, 0);
	handle(SIGILL, jump_back, 0);
	handle(SIGTRAP, jump_back, 0);
	handle(SIGBUS, jump_back, 0);
	if (!sigsetjmp(back, 1))
		*(volatile char *)page = 1;
	printf("write to read-only: code %d address %d\n", last.si_code == SEGV_ACCERR,
	       last.si_addr == page);
	munmap(page + 4096, 4096);
	if (!sigsetjmp(back, 1))
		(void)*(volatile char *)(page + 4100);
	printf("unmapped: code %d address %d\n", last.si_code == SEGV_MAPERR,
	       last.si_addr == page + 4100);
	if (!sigsetjmp(back, 1))
		zero = 1 / zero;
	printf("division: signal %d code %d\n", last.si_signo, last.si_code == FPE_INTDIV);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("ud2");
	printf("ud2: signal %d code %d\n", last.si_signo, last.si_code == ILL_ILLOPN);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("int3");
	printf("int3: signal %d code %d\n", last.si_signo, last.si_code == SI_KERNEL);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("hlt");
	printf("hlt: signal %d code %d address %d\n", last.si_signo, last.si_code == SI_KERNEL,
	       last.si_addr == NULL);
	if (!sigsetjmp(back, 1))
		(void)*(volatile char *)0x8000000000000000ul;
	printf("not canonical: signal %d code %d\n", last.si_signo, last.si_code == SI_KERNEL);
	if (!sigsetjmp(back, 1))
		(void)*(volatile char *)0xffffffffff000000ul;
	printf("kernel: signal %d code %d\n", last.si_signo, last.si_code == SEGV_MAPERR);
	signal(SIGSEGV, SIG_DFL);
}

/* Lower numbers first, faults before all, real-time ones in the order of sending; nested handlers
 * run last first. */
static void ordering(void)
{
	const union sigval value = { .sival_int = 1 };
	sigset_t all, old;

	order_count = 0;
	for (int number = SIGRTMIN; number < SIGRTMIN + 3; number++)
		handle(number, keep, 0);
	handle(SIGUSR1, keep, 0);
	handle(SIGUSR2, keep, 0);
	handle(SIGTERM, keep, 0);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	sigqueue(getpid(), SIGRTMIN + 2, value);
	sigqueue(getpid(), SIGRTMIN + 1, value);
	sigqueue(getpid(), SIGRTMIN + 1, value);
	kill(getpid(), SIGTERM);
	kill(getpid(), SIGUSR2);
	kill(getpid(), SIGUSR2);
	kill(getpid(), SIGUSR1);
	sigprocmask(SIG_SETMASK, &old, NULL);
	printf("order:");
	for (int i = 0; i < order_count; i++)
		printf(" %d", order[i] >= SIGRTMIN ? 1000 + order[i] - SIGRTMIN : order[i]);
	printf("\n");
}

static void *thread_main(void *argument)
{
	thread_number = (int)(long)argument;
	if (thread_number == 1)
		block(SIG_UNBLOCK, SIGUSR1);
	ready++;
	for (;;)
		pause();
	return NULL;
}

static void note_thread(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)info;
	(void)context;
	by_thread[thread_number]++;
}

/* Until the handlers have run that often in all. */
static void expect(int total)
{
	while (by_thread[0] + by_thread[1] + by_thread[2] + by_thread[3] < total)
		nap(1);
}

static void choice_of_thread(void)
{
	pthread_t threads[4];

	handle(SIGUSR1, note_thread, 0);
	handle(SIGUSR2, note_thread, 0);
	block(SIG_BLOCK, SIGUSR1);
	for (long i = 1; i < 4; i++)
		pthread_create(&threads[i], NULL, thread_main, (void *)i);
	while (ready < 3)
		nap(1);
	for (int i = 0; i < 5; i++) {
		kill(getpid(), SIGUSR1);
		expect(i + 1);
	}
	printf("by process: %d %d %d %d\n", by_thread[0], by_thread[1], by_thread[2], by_thread[3]);
	pthread_kill(threads[2], SIGUSR2);
	expect(6);
	pthread_kill(threads[3], SIGUSR1); /* blocked there */
	nap(5);
	printf("by thread: %d %d %d %d\n", by_thread[0], by_thread[1], by_thread[2], by_thread[3]);
	kill(getpid(), SIGUSR2);
	expect(7);
	printf("the first thread first: %d\n", by_thread[0]);
	SHOW(syscall(SYS_tgkill, getpid(), 1, 0));
	SHOW(syscall(SYS_tgkill, getpid(), -1, 0));
	SHOW(syscall(SYS_tgkill, 0, gettid(), 0));
	SHOW(syscall(SYS_tkill, gettid(), 65));
	_exit(0);
}

static void on_timer(int number)
{
	(void)number;
	seen++;
}

static void on_alarm(int flags)
{
	const struct sigaction action = { .sa_handler = on_timer, .sa_flags = flags };

	sigaction(SIGALRM, &action, NULL);
}

/* A child that answers and ends: after a while when its parent's calls are begun again, else only
 * when the parent, who was interrupted, says so. */
static pid_t start_patient(int flags, int go, int answer)
{
	pid_t child;
	char byte;

	fflush(stdout);
	child = fork();
	if (child != 0)
		return child;
	if (flags)
		nap(40);
	else
		(void)!read(go, &byte, 1);
	(void)!write(answer, "x", 1);
	_exit(0);
}

/* Reads from a child and waits for it: interrupted, or the calls go on and succeed. */
static void interruption_by_child(int flags)
{
	int answer[2], go[2];
	char byte;
	pid_t child;

	(void)!pipe(answer);
	(void)!pipe(go);
	child = start_patient(flags, go[0], answer[1]);
	SHOW_INTERRUPTED(10, read(answer[0], &byte, 1));
	(void)!write(go[1], "x", 1);
	waitpid(child, NULL, 0);
	child = start_patient(flags, go[0], answer[1]);
	SHOW_INTERRUPTED(10, waitpid(child, NULL, 0) > 0);
	(void)!write(go[1], "x", 1);
	while (wait(NULL) > 0)
		;
	close(answer[0]);
	close(answer[1]);
	close(go[0]);
	close(go[1]);
}

/* Which calls start again with SA_RESTART. */
static void interruption(int flags)
{
	int ends[2], word = 0;
	struct pollfd poll_entry;
	struct timespec long_while = { .tv_sec = 1000 }, rest = {}, half = { .tv_nsec = 30000000 };
	sigset_t none;

	(void)!pipe(ends);
	poll_entry = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	sigemptyset(&none);
	printf("flags %s\n", flags ? "restart" : "none");
	on_alarm(flags);
	SHOW_INTERRUPTED(10, poll(&poll_entry, 1, 10000));
	SHOW_INTERRUPTED(10, nanosleep(&long_while, &rest));
	SHOW(rest.tv_sec > 0 && rest.tv_sec < 1000);
	SHOW_INTERRUPTED(10, clock_nanosleep(CLOCK_MONOTONIC, 0, &long_while, NULL));
	SHOW_INTERRUPTED(10, sigsuspend(&none));
	SHOW_INTERRUPTED(10, pause());
	SHOW_INTERRUPTED(10, sigtimedwait(&none, NULL, &long_while));
	SHOW_INTERRUPTED(10, syscall(SYS_futex, &word, 0, 0, &long_while, NULL, 0));
	SHOW_INTERRUPTED(10, syscall(SYS_futex, &word, 9, 0, &half, NULL, -1));
	interruption_by_child(flags);
	close(ends[0]);
	close(ends[1]);
}

/* Stop and continue without a handler are not seen by most calls. */
static void stopped_sleep(void)
{
	struct timespec start, end, time = { .tv_nsec = 60000000 };
	int status, ends[2];
	pid_t child;
	char text[32] = "";

	(void)!pipe(ends);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		clock_gettime(CLOCK_MONOTONIC, &start);
		const int result = nanosleep(&time, NULL);

		clock_gettime(CLOCK_MONOTONIC, &end);
		const long elapsed = (end.tv_sec - start.tv_sec) * 1000 +
				     (end.tv_nsec - start.tv_nsec) / 1000000;

		snprintf(text, sizeof(text), "sleep %d %d", result, elapsed >= 60);
		(void)!write(ends[1], text, strlen(text));
		_exit(0);
	}
	nap(10);
	kill(child, SIGSTOP);
	waitpid(child, &status, WUNTRACED);
	kill(child, SIGCONT);
	waitpid(child, &status, 0);
	(void)!read(ends[0], text, sizeof(text));
	printf("%s\n", text);
	close(ends[0]);
	close(ends[1]);
}

static char stack_memory[65536] __attribute__((aligned(16)));

static void look_at_stack(int number, siginfo_t *info, void *context)
{
	const ucontext_t *user = context;
	const char here = 0;
	stack_t now;

	(void)info;
	sigaltstack(NULL, &now);
	printf("handler %d: on it %d, flags %d, saved flags %d, saved size %d\n", number,
	       &here > stack_memory && &here < stack_memory + sizeof(stack_memory), now.ss_flags,
	       user->uc_stack.ss_flags, (int)user->uc_stack.ss_size);
	if (number == SIGUSR1)
		SHOW(sigaltstack(&now, NULL));
	if (number == SIGUSR1)
		raise(SIGUSR2);
}

static void alternate_stacks(void)
{
	stack_t stack = { .ss_sp = stack_memory, .ss_size = sizeof(stack_memory) };
	stack_t now;

	handle(SIGUSR1, look_at_stack, SA_ONSTACK);
	handle(SIGUSR2, look_at_stack, SA_ONSTACK);
	raise(SIGUSR1);
	sigaltstack(&stack, NULL);
	raise(SIGUSR1);
	stack.ss_flags = (int)(1u << 31);
	SHOW(sigaltstack(&stack, NULL));
	raise(SIGUSR2);
	sigaltstack(NULL, &now);
	SHOW(now.ss_flags == (int)(1u << 31));
	SHOW(now.ss_size);
	stack.ss_flags = 99;
	SHOW(sigaltstack(&stack, NULL));
	stack.ss_flags = 0;
	stack.ss_size = 100;
	SHOW(sigaltstack(&stack, NULL));
	stack.ss_flags = SS_DISABLE;
	SHOW(sigaltstack(&stack, NULL));
}

static volatile int deeper = 1;

static void __attribute__((noinline)) overflow_stack(void)
{
	volatile char large[4096];

	large[0] = 1;
	if (deeper)
		overflow_stack();
	large[1] = large[0];
}

static void caught_overflow(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)info;
	(void)context;
	_exit(55);
}

static void stack_overflow(void)
{
	const stack_t stack = { .ss_sp = stack_memory, .ss_size = sizeof(stack_memory) };

	sigaltstack(&stack, NULL);
	handle(SIGSEGV, caught_overflow, SA_ONSTACK);
	overflow_stack();
}

static void stack_overflow_without(void)
{
	handle(SIGSEGV, caught_overflow, 0);
	overflow_stack();
}

static volatile int *volatile nowhere = (int *)8;

static void blocked_fault(void)
{
	handle(SIGSEGV, caught_overflow, 0);
	block(SIG_BLOCK, SIGSEGV);
	*nowhere = 1;
}

static void ignored_fault(void)
{
	signal(SIGSEGV, SIG_IGN);
	*nowhere = 1;
}

static void forgery(void)
{
	siginfo_t info = { .si_code = SI_USER };

	SHOW(syscall(SYS_rt_sigqueueinfo, getppid(), SIGCONT, &info));
	info.si_code = SI_TKILL;
	SHOW(syscall(SYS_rt_sigqueueinfo, getppid(), SIGCONT, &info));
	info.si_code = SI_QUEUE;
	SHOW(syscall(SYS_rt_sigqueueinfo, getpid(), 0, &info));
	SHOW(syscall(SYS_rt_sigqueueinfo, getpid(), 65, &info));
	SHOW(syscall(SYS_rt_sigqueueinfo, 99999999, SIGCONT, &info));
	SHOW(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4));
	SHOW(syscall(SYS_rt_sigaction, 65, NULL, NULL, 8));
	SHOW(syscall(SYS_rt_sigaction, SIGKILL, NULL, NULL, 8));
	SHOW(syscall(SYS_rt_sigprocmask, 99, &info, NULL, 8));
	SHOW(syscall(SYS_rt_sigprocmask, SIG_BLOCK, 8, NULL, 8));
	SHOW(syscall(SYS_rt_sigpending, &info, 9));
}

int main(void)
{
	information();
	fault_information();
	ordering();
	show_child("choice of thread", choice_of_thread);
	interruption(0);
	interruption(SA_RESTART);
	stopped_sleep();
	alternate_stacks();
	show_child("stack overflow", stack_overflow);
	show_child("stack overflow without a stack", stack_overflow_without);
	show_child("blocked fault", blocked_fault);
	show_child("ignored fault", ignored_fault);
	forgery();
	return 0;
}

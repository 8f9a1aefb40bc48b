// SPDX-License-Identifier: GPL-2.0-only
/*
 * registers.c - general registers, the stack pointer and the flags belong to the thread: of many
 * threads at a time (the kernel keeps them by sixteens), across calls that sleep and calls that do
 * not, while others run, come and go; in children of each, and in the program that one of them
 * starts.
 */
#define _GNU_SOURCE
#include "show.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#define THREADS 50
#define ROUNDS 60
#define SHORT_LIVES 200
#define SPIN 20000
#define FLAG_ALIGNMENT 0x40000ul
#define FLAG_IDENTIFICATION 0x200000ul
#define FLAGS_OF_SUMS 0x8d5ul /* OF SF ZF AF PF CF */
#define FLAGS_COMPARED (FLAG_IDENTIFICATION | FLAG_ALIGNMENT | FLAGS_OF_SUMS)

struct kept {
	uint64_t rbx, rbp, r12, r13, r14, r15, rdx, r8, r9, r10, rsp, flags;
};

/*
 * All registers that a call keeps, and the flags IN->flags, around a system call; RDI and RSI are
 * its arguments. What they are behind it goes to OUT; no memory of the stack is used in between.
 */
static long call_between(const struct kept *in, struct kept *out, long number, long first,
			 long second)
{
	long result = number;

	__asm__ volatile("pushq %%rbp\n\t"
			 "pushq %[to]\n\t"
			 "movq %%rsp, 80(%[to])\n\t"
			 "pushq 88(%[from])\n\t"
			 "movq 40(%[from]), %%r15\n\t"
			 "movq 16(%[from]), %%r12\n\t"
			 "movq 24(%[from]), %%r13\n\t"
			 "movq 32(%[from]), %%r14\n\t"
			 "movq 48(%[from]), %%rdx\n\t"
			 "movq 56(%[from]), %%r8\n\t"
			 "movq 64(%[from]), %%r9\n\t"
			 "movq 72(%[from]), %%r10\n\t"
			 "movq 8(%[from]), %%rbp\n\t"
			 "movq 0(%[from]), %%rbx\n\t"
			 "popfq\n\t"
			 "syscall\n\t"
			 "pushfq\n\t"
			 "movq 8(%%rsp), %%rcx\n\t"
			 "movq %%rbx, 0(%%rcx)\n\t"
			 "movq %%rbp, 8(%%rcx)\n\t"
			 "movq %%r12, 16(%%rcx)\n\t"
			 "movq %%r13, 24(%%rcx)\n\t"
			 "movq %%r14, 32(%%rcx)\n\t"
			 "movq %%r15, 40(%%rcx)\n\t"
			 "movq %%rdx, 48(%%rcx)\n\t"
			 "movq %%r8, 56(%%rcx)\n\t"
			 "movq %%r9, 64(%%rcx)\n\t"
			 "movq %%r10, 72(%%rcx)\n\t"
			 "popq 88(%%rcx)\n\t"
			 "movq %%rsp, %%rdx\n\t"
			 "subq 80(%%rcx), %%rdx\n\t"
			 "movq %%rdx, 80(%%rcx)\n\t"
			 "pushq $0x202\n\t"
			 "popfq\n\t"
			 "addq $8, %%rsp\n\t"
			 "popq %%rbp"
			 : "+a"(result), [from] "+b"(in), [to] "+c"(out)
			 : "D"(first), "S"(second)
			 : "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc",
			   "memory");
	return result;
}

static struct kept pattern(uint64_t seed, uint64_t flags)
{
	struct kept kept = { .flags = 0x202 | flags };
	uint64_t *const words = (uint64_t *)&kept;

	for (int i = 0; i < 10; i++)
		words[i] = (seed * 16 + (uint64_t)i) * 0x9e3779b97f4a7c15;
	return kept;
}

/* RSP: the difference is 0. */
static bool kept_all(const struct kept *in, struct kept *out)
{
	const bool flags = ((in->flags ^ out->flags) & FLAGS_COMPARED) == 0;

	out->flags = in->flags;
	return flags && memcmp(in, out, sizeof(*in)) == 0;
}

static bool try_call(uint64_t seed, uint64_t flags, long number, const void *first)
{
	const struct kept in = pattern(seed, flags);
	struct kept out;

	(void)call_between(&in, &out, number, (long)first, 0);
	return kept_all(&in, &out);
}

/* Sleeps, gives the processor away, asks something, spins until it loses the processor. */
static int rounds(uint64_t seed)
{
	static const struct timespec moment = { 0, 200000 };
	int wrong = 0;

	for (int i = 0; i < ROUNDS; i++) {
		wrong += !try_call(seed + (uint64_t)i, FLAGS_OF_SUMS, __NR_nanosleep, &moment);
		wrong += !try_call(seed + (uint64_t)i, 0, __NR_sched_yield, 0);
		wrong += !try_call(seed + (uint64_t)i, FLAG_IDENTIFICATION, __NR_getppid, 0);
		for (volatile int spin = 0; spin < SPIN; spin++)
			;
	}
	return wrong;
}

static pthread_barrier_t all_there;

static void *run(void *argument)
{
	const uint64_t seed = (uint64_t)argument * 1000;

	pthread_barrier_wait(&all_there);
	return (void *)(intptr_t)rounds(seed);
}

/* All at a time; the last has a place in the fourth page. */
static void many_threads(void)
{
	pthread_t threads[THREADS];
	int wrong = 0;

	pthread_barrier_init(&all_there, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, run, (void *)(intptr_t)(i + 1));
	for (int i = 0; i < THREADS; i++) {
		void *result;

		pthread_join(threads[i], &result);
		wrong += (int)(intptr_t)result;
	}
	printf("%d threads: %d wrong\n", THREADS, wrong);
}

static void *short_life(void *argument)
{
	return (void *)(intptr_t)!try_call((uint64_t)argument, 0x41, __NR_sched_yield, 0);
}

static void *live_shortly(void *)
{
	int wrong = 0;

	for (int i = 0; i < SHORT_LIVES; i++) {
		pthread_t thread;
		void *result;

		pthread_create(&thread, NULL, short_life, (void *)(intptr_t)i);
		pthread_join(thread, &result);
		wrong += (int)(intptr_t)result;
	}
	return (void *)(intptr_t)wrong;
}

/* Threads come and go beside each other. */
static void short_lives(void)
{
	pthread_t threads[4];
	int wrong = 0;

	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, live_shortly, NULL);
	for (int i = 0; i < 4; i++) {
		void *result;

		pthread_join(threads[i], &result);
		wrong += (int)(intptr_t)result;
	}
	printf("short lives: %d wrong\n", wrong);
}

static void *fork_one(void *argument)
{
	pthread_t thread;
	void *result;
	pid_t child;
	int status;

	pthread_barrier_wait(&all_there);
	child = fork();
	if (child == 0) {
		int wrong = rounds((uint64_t)argument * 7777);

		pthread_create(&thread, NULL, short_life, NULL);
		pthread_join(thread, &result);
		_exit(wrong + (int)(intptr_t)result > 0);
	}
	waitpid(child, &status, 0);
	pthread_barrier_wait(&all_there);
	return (void *)(intptr_t)(status != 0);
}

/* Each thread has a child, which has a thread. */
static void children_of_threads(void)
{
	pthread_t threads[THREADS];
	int wrong = 0;

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, fork_one, (void *)(intptr_t)(i + 1));
	for (int i = 0; i < THREADS; i++) {
		void *result;

		pthread_join(threads[i], &result);
		wrong += (int)(intptr_t)result;
	}
	printf("children of threads: %d wrong\n", wrong);
}

static char *own_name;

static void *start_program(void *argument)
{
	pthread_barrier_wait(&all_there);
	if ((intptr_t)argument == THREADS - 1)
		execl(own_name, own_name, "again", NULL);
	for (;;)
		pause();
	return NULL;
}

/* The last of many threads becomes another program, after a child that shares its memory has. */
static void program_of_thread(void)
{
	pthread_t thread;
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (vfork() == 0) {
			execl(own_name, own_name, "short", NULL);
			_exit(1);
		}
		wait(&status);
		if (status != 4 << 8)
			_exit(1);
		for (intptr_t i = 0; i < THREADS; i++)
			pthread_create(&thread, NULL, start_program, (void *)i);
		for (;;)
			pause();
	}
	waitpid(child, &status, 0);
	printf("program of a thread: status %d\n", status);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int)
{
	alarms++;
}

/* The call itself sends the signal: the handler runs before what follows. */
static bool try_signal(uint64_t seed, uint64_t flags)
{
	const struct kept in = pattern(seed, flags);
	struct kept out;

	(void)call_between(&in, &out, __NR_kill, getpid(), SIGALRM);
	return kept_all(&in, &out);
}

/* A handler between a call and what follows. */
static void with_signals(void)
{
	static const struct timespec moment = { 0, 3000000 };
	const struct itimerspec every = { { 0, 1000000 }, { 0, 1000000 } };
	struct sigaction action = { .sa_handler = on_alarm };
	timer_t timer;
	int wrong = 0;

	sigaction(SIGALRM, &action, NULL);
	wrong += !try_signal(1, 0x895);
	wrong += !try_signal(2, FLAG_IDENTIFICATION);
	wrong += !try_signal(3, FLAG_IDENTIFICATION | FLAG_ALIGNMENT);
	timer_create(CLOCK_MONOTONIC, NULL, &timer);
	timer_settime(timer, 0, &every, NULL);
	for (uint64_t i = 0; i < 50; i++) {
		wrong += !try_call(i, 0x895, __NR_nanosleep, &moment);
		wrong += !try_call(i, FLAG_IDENTIFICATION | FLAG_ALIGNMENT, __NR_getppid, 0);
		wrong += !try_call(i, FLAG_ALIGNMENT, __NR_getppid, 0);
	}
	timer_delete(timer);
	printf("with signals: %d wrong, %s\n", wrong, alarms > 10 ? "many" : "few");
}

int main(int count, char **arguments)
{
	own_name = arguments[0];
	setvbuf(stdout, NULL, _IONBF, 0);
	if (count > 1)
		return rounds(strlen(arguments[1])) + (strcmp(arguments[1], "again") == 0 ? 3 : 4);
	many_threads();
	short_lives();
	children_of_threads();
	program_of_thread();
	with_signals();
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * vector_owners.c - vector and floating point registers belong to the thread: across calls that
 * sleep and calls that do not, while others run, in signal handlers, in a child, in a new program.
 */
#define _GNU_SOURCE
#include "show.h"
#include "vectors.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>

#define THREADS 12
#define ROUNDS 150
#define SPIN 200000
#define WORDS 64 /* sixteen registers of 32 bytes */
#define SSE_CONTROL_DEFAULT 0x1f80u
#define ROUND_TO_ZERO 0x6000u

struct registers {
	uint64_t words[WORDS];
};

static bool has_avx;

/* A system call between loading all registers and storing them. */
static long call_between(const struct registers *in, struct registers *out, long number, long first,
			 long second)
{
	long result = number;

	if (has_avx)
		__asm__ volatile(BETWEEN_WIDE_VECTORS("syscall\n\t")
				 : "+a"(result)
				 : [from] "r"(in), [to] "r"(out), "D"(first), "S"(second)
				 : VECTORS_CHANGED);
	else
		__asm__ volatile(BETWEEN_VECTORS("syscall\n\t")
				 : "+a"(result)
				 : [from] "r"(in), [to] "r"(out), "D"(first), "S"(second)
				 : VECTORS_CHANGED);
	return result;
}

/* The same, but the processor is lost without a call. */
static void spin_between(const struct registers *in, struct registers *out)
{
	long count = SPIN;

	if (has_avx)
		__asm__ volatile(BETWEEN_WIDE_VECTORS("1: decq %[count]\n\tjnz 1b\n\t")
				 : [count] "+r"(count)
				 : [from] "r"(in), [to] "r"(out)
				 : VECTORS_CHANGED);
	else
		__asm__ volatile(BETWEEN_VECTORS("1: decq %[count]\n\tjnz 1b\n\t")
				 : [count] "+r"(count)
				 : [from] "r"(in), [to] "r"(out)
				 : VECTORS_CHANGED);
}

/* Without AVX the upper halves are neither loaded nor stored. */
static struct registers pattern(uint64_t seed)
{
	struct registers registers = { 0 };

	for (int i = 0; i < WORDS; i++)
		if (has_avx || i % 4 < 2)
			registers.words[i] = (seed + (uint64_t)i) * 0x9e3779b97f4a7c15;
	return registers;
}

static bool same(const struct registers *one, const struct registers *other)
{
	return memcmp(one, other, sizeof(*one)) == 0;
}

static uint32_t sse_control(void)
{
	uint32_t control;

	__asm__ volatile("stmxcsr %0" : "=m"(control));
	return control & ~0x3fu; /* the flags that computing raises aside */
}

static void sse_control_set(uint32_t control)
{
	__asm__ volatile("ldmxcsr %0" : : "m"(control));
}

static void *hold(void *argument)
{
	static const struct timespec pause_time = { 0, 200000 };
	const uint64_t seed = (uint64_t)argument << 32;
	const uint32_t control = SSE_CONTROL_DEFAULT | ((uint32_t)(uint64_t)argument & 3) << 13;
	long wrong = 0;

	sse_control_set(control);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		const struct registers in = pattern(seed + i);
		struct registers out = { 0 };

		if (i % 3 == 0)
			call_between(&in, &out, SYS_nanosleep, (long)&pause_time, 0);
		else if (i % 3 == 1)
			call_between(&in, &out, SYS_sched_yield, 0, 0);
		else
			spin_between(&in, &out);
		wrong += !same(&in, &out);
		wrong += sse_control() != control;
	}
	return (void *)wrong;
}

static void side_by_side(void)
{
	pthread_t threads[THREADS];
	long wrong = 0;

	for (long i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, hold, (void *)(i + 1)))
			printf("no thread\n");
	for (int i = 0; i < THREADS; i++) {
		void *result;

		pthread_join(threads[i], &result);
		wrong += (long)result;
	}
	SHOW(wrong);
}

static volatile sig_atomic_t handled;

static void handler(int number)
{
	const struct registers in = pattern(99);
	struct registers out = { 0 };

	(void)number;
	call_between(&in, &out, SYS_getpid, 0, 0);
	sse_control_set(SSE_CONTROL_DEFAULT | ROUND_TO_ZERO);
	handled += same(&in, &out);
}

static void in_handlers(void)
{
	const struct registers in = pattern(7);
	struct registers out = { 0 };

	signal(SIGUSR1, handler);
	call_between(&in, &out, SYS_kill, getpid(), SIGUSR1);
	SHOW(handled);
	SHOW(same(&in, &out));
	SHOW(sse_control() == SSE_CONTROL_DEFAULT);
}

static void in_child(void)
{
	const struct registers in = pattern(1234567);
	struct registers out = { 0 };
	int status;
	pid_t child;

	sse_control_set(SSE_CONTROL_DEFAULT | ROUND_TO_ZERO);
	fflush(stdout);
	child = (pid_t)call_between(&in, &out, SYS_fork, 0, 0);
	if (child == 0)
		_exit(same(&in, &out) && sse_control() == (SSE_CONTROL_DEFAULT | ROUND_TO_ZERO)
			      ? 21
			      : 1);
	SHOW(same(&in, &out));
	waitpid(child, &status, 0);
	show_status("the child", status);
	sse_control_set(SSE_CONTROL_DEFAULT);
}

static void new_program(void)
{
	sse_control_set(SSE_CONTROL_DEFAULT | ROUND_TO_ZERO);
	execl("/proc/self/exe", "vector_owners", "control", NULL);
	printf("no exec\n");
}

int main(int count, char **arguments)
{
	(void)arguments;
	has_avx = __builtin_cpu_supports("avx");
	if (count > 1) {
		printf("a new program: %#x\n", sse_control());
		return 0;
	}
	side_by_side();
	in_handlers();
	in_child();
	show_child("exec", new_program);
	return 0;
}

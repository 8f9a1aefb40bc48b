// SPDX-License-Identifier: GPL-2.0-only
/* switching.c - ping-pong between two processes over pipes and between two threads over a futex. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS 1000

static int there[2], back[2];
static atomic_int turn;

static void pipe_round(int)
{
	char byte = 0;

	need(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1, "pipe");
}

static void pipe_partner(void)
{
	char byte;

	close(there[1]);
	while (read(there[0], &byte, 1) == 1)
		need(write(back[1], &byte, 1) == 1, "write");
	_exit(0);
}

static void futex_wait_until(int mine)
{
	int now;

	while ((now = atomic_load(&turn)) != mine)
		syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, now, NULL, NULL, 0);
}

static void futex_give(int whom)
{
	atomic_store(&turn, whom);
	syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void futex_round(int)
{
	futex_give(1);
	futex_wait_until(0);
}

static void *futex_partner(void *argument)
{
	for (int i = 0; i < ROUNDS + 8; i++) {
		futex_wait_until(1);
		futex_give(0);
	}
	return argument;
}

static void *nothing(void *argument)
{
	return argument;
}

static void thread_create_join(int)
{
	pthread_t thread;

	need(!pthread_create(&thread, NULL, nothing, NULL) && !pthread_join(thread, NULL),
	     "thread");
}

int main(void)
{
	pthread_t thread;
	pid_t child;

	need(!pipe(there) && !pipe(back), "pipe");
	child = fork();
	if (child == 0)
		pipe_partner();
	measure("pipe_round_trip", ROUNDS, pipe_round);
	close(there[1]);
	waitpid(child, NULL, 0);
	need(!pthread_create(&thread, NULL, futex_partner, NULL), "thread");
	measure("futex_round_trip", ROUNDS, futex_round);
	pthread_join(thread, NULL);
	measure("thread_create_join", 200, thread_create_join);
	return 0;
}

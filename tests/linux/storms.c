// SPDX-License-Identifier: GPL-2.0-only
/* Processes and threads in numbers, made, stopped, killed and replaced at the same time. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>

static char *self;
static volatile sig_atomic_t hits;

static void nap(long microseconds)
{
	struct timespec time = { .tv_nsec = microseconds * 1000 };

	while (nanosleep(&time, &time) < 0)
		;
}

static void *spin(void *unused)
{
	(void)unused;
	for (;;)
		__asm__ volatile("" ::: "memory");
	return NULL;
}

static void *sleep_for_ever(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

static void start_threads(int count)
{
	pthread_t thread;

	for (int i = 0; i < count; i++)
		pthread_create(&thread, NULL, i & 1 ? spin : sleep_for_ever, NULL);
}

static void forks(void)
{
	int wrong = 0, status = 0;

	for (int i = 0; i < 1000; i++) {
		const pid_t child = fork();

		if (child == 0)
			_exit(i & 127);
		wrong += waitpid(child, &status, 0) != child || WEXITSTATUS(status) != (i & 127);
	}
	printf("forks: %d wrong\n", wrong);
}

static void kills(void)
{
	pid_t child[60];
	int wrong = 0, status = 0;

	for (int i = 0; i < 60; i++) {
		child[i] = fork();
		if (child[i] == 0)
			i % 4 ? sleep_for_ever(NULL) : spin(NULL);
	}
	for (int i = 0; i < 60; i++)
		kill(child[i], i % 3 ? SIGKILL : SIGTERM);
	for (int i = 0; i < 60; i++)
		wrong += waitpid(child[i], &status, 0) != child[i] ||
			 WTERMSIG(status) != (i % 3 ? SIGKILL : SIGTERM);
	printf("kills: %d wrong\n", wrong);
}

static void *execute(void *delay)
{
	nap((long)delay);
	execl(self, self, "child", NULL);
	_exit(99);
}

/* execve by one thread of many, also when the first thread has gone already. */
static void execs(void)
{
	int wrong = 0, status;

	for (int round = 0; round < 20; round++) {
		const pid_t child = fork();
		pthread_t thread;

		if (child == 0) {
			start_threads(6);
			pthread_create(&thread, NULL, execute, (void *)(long)(round * 20));
			if (round & 1)
				pthread_exit(NULL);
			sleep_for_ever(NULL);
		}
		waitpid(child, &status, 0);
		wrong += !WIFEXITED(status) || WEXITSTATUS(status) != 42;
	}
	printf("execs: %d wrong\n", wrong);
}

static void group_exits(void)
{
	int wrong = 0, status;

	for (int round = 0; round < 30; round++) {
		const pid_t child = fork();

		if (child == 0) {
			start_threads(6);
			if (round % 3 == 0)
				_exit(5);
			raise(round % 3 == 1 ? SIGKILL : SIGABRT);
		}
		waitpid(child, &status, 0);
		if (round % 3 == 0)
			wrong += !WIFEXITED(status) || WEXITSTATUS(status) != 5;
		else
			wrong += !WIFSIGNALED(status) ||
				 WTERMSIG(status) != (round % 3 == 1 ? SIGKILL : SIGABRT);
	}
	printf("group exits: %d wrong\n", wrong);
}

static void hit(int number)
{
	(void)number;
	hits++;
}

static void signals(void)
{
	const pid_t parent = getpid();
	int ended = 0;

	signal(SIGUSR1, hit);
	for (int i = 0; i < 4; i++) {
		if (fork() == 0) {
			for (int k = 0; k < 2000; k++)
				kill(parent, SIGUSR1);
			_exit(0);
		}
	}
	while (ended < 4)
		ended += wait(NULL) > 0;
	printf("signals: %d\n", hits > 0);
}

static void stops(void)
{
	int right = 0, status;
	const pid_t child = fork();

	if (child == 0) {
		start_threads(4);
		spin(NULL);
	}
	for (int i = 0; i < 100; i++) {
		kill(child, SIGSTOP);
		right += waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status);
		kill(child, SIGCONT);
		right += waitpid(child, &status, WCONTINUED) == child && WIFCONTINUED(status);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	printf("stops: %d right\n", right);
}

static void vforks(void)
{
	volatile int wrong = 0;
	int status;

	for (volatile int i = 0; i < 200; i++) {
		const pid_t child = vfork();

		if (child == 0) {
			if (i & 1)
				_exit(3);
			execl(self, self, "child", NULL);
			_exit(9);
		}
		waitpid(child, &status, 0);
		wrong += WEXITSTATUS(status) != (i & 1 ? 3 : 42);
	}
	printf("vforks: %d wrong\n", wrong);
}

static void orphans(void)
{
	int ended = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (int i = 0; i < 30; i++) {
		const pid_t child = fork();

		if (child == 0) {
			for (int k = 0; k < 4; k++) {
				if (fork() == 0) {
					nap(500);
					_exit(7);
				}
			}
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
	while (wait(NULL) > 0)
		ended++;
	printf("orphans: %d\n", ended);
}

/* Children for their maker's parent, which ends meanwhile: all come to who collects orphans. */
static void siblings(void)
{
	int ended = 0;

	for (int i = 0; i < 50; i++) {
		if (fork() != 0)
			continue;
		if (fork() != 0) {
			nap(i * 20);
			_exit(0);
		}
		for (int k = 0; k < 8; k++) {
			if (syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) == 0)
				_exit(0);
		}
		_exit(0);
	}
	while (wait(NULL) > 0)
		ended++;
	printf("siblings: %d\n", ended);
}

/* A word in shared memory goes back and forth; a lost wake-up would end it. */
static void turns(void)
{
	volatile int *word =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const pid_t child = fork();
	const int mine = child == 0;

	for (int i = 0; i < 3000; i++) {
		while (__atomic_load_n(word, __ATOMIC_SEQ_CST) != mine)
			syscall(SYS_futex, word, FUTEX_WAIT, !mine, NULL, NULL, 0);
		__atomic_store_n(word, !mine, __ATOMIC_SEQ_CST);
		syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
	}
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	printf("turns: done\n");
}

/* A group that forks as fast as it can is killed as a whole: nobody slips through. */
static void bombs(void)
{
	int alive = 0;

	for (int round = 0; round < 10; round++) {
		const pid_t child = fork();

		if (child == 0) {
			setpgid(0, 0);
			for (;;) {
				if (fork() == 0)
					for (;;)
						pause();
				nap(200);
			}
		}
		setpgid(child, child);
		nap(5000);
		kill(-child, SIGKILL);
		while (wait(NULL) > 0)
			;
		alive += kill(-child, 0) == 0;
	}
	printf("bombs: %d alive\n", alive);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		_exit(42);
	self = argv[0];
	setvbuf(stdout, NULL, _IONBF, 0);
	forks();
	kills();
	execs();
	group_exits();
	signals();
	stops();
	vforks();
	orphans();
	siblings();
	turns();
	bombs();
	return 0;
}

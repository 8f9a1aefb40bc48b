// SPDX-License-Identifier: GPL-2.0-only
/* threads.c - threads of the C library: locks, conditions, barriers, own data, cancelling, signals.
 */
#define _GNU_SOURCE
#include "show.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>

#define THREADS 8
#define ROUNDS 20000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_key_t key;
static _Thread_local long own = 100;
static long counter, turns;
static atomic_long atomic_counter;
static atomic_int destroyed, handled;

static void *count(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		counter++;
		pthread_mutex_unlock(&lock);
		atomic_counter++;
		own++;
	}
	pthread_barrier_wait(&barrier);
	return (void *)(own + (long)argument);
}

static void counting(void)
{
	pthread_t threads[THREADS];
	long sum = 0;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (long i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, count, (void *)i))
			printf("no thread\n");
	for (int i = 0; i < THREADS; i++) {
		void *result;

		pthread_join(threads[i], &result);
		sum += (long)result;
	}
	SHOW(counter);
	SHOW(atomic_counter);
	SHOW(sum);
	SHOW(own);
}

static void *take_turns(void *argument)
{
	long me = (long)argument;

	pthread_mutex_lock(&lock);
	for (int i = 0; i < 500; i++) {
		while (turns % 2 != me)
			pthread_cond_wait(&condition, &lock);
		turns++;
		pthread_cond_broadcast(&condition);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

static void turning(void)
{
	pthread_t threads[2];
	struct timespec soon;

	for (long i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, take_turns, (void *)i);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	SHOW(turns);
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 20000000;
	if (soon.tv_nsec >= 1000000000) {
		soon.tv_nsec -= 1000000000;
		soon.tv_sec++;
	}
	pthread_mutex_lock(&lock);
	printf("timed wait: %s\n",
	       strerrorname_np(pthread_cond_timedwait(&condition, &lock, &soon)));
	pthread_mutex_unlock(&lock);
}

static void destroy(void *value)
{
	destroyed += (int)(long)value;
}

static void *with_data(void *argument)
{
	pthread_setspecific(key, argument);
	if ((long)argument == 3)
		pthread_exit((void *)33);
	return NULL;
}

static void data_of_threads(void)
{
	pthread_t thread;
	void *result;

	pthread_key_create(&key, destroy);
	for (long i = 1; i <= 3; i++) {
		pthread_create(&thread, NULL, with_data, (void *)i);
		pthread_join(thread, &result);
	}
	SHOW((long)result);
	SHOW(destroyed);
}

static void *wait_for_ever(void *argument)
{
	pthread_cleanup_push(destroy, (void *)100);
	sem_wait(argument);
	pthread_cleanup_pop(0);
	return NULL;
}

static void cancelling(void)
{
	pthread_t thread;
	void *result;
	sem_t never;

	sem_init(&never, 0, 0);
	pthread_create(&thread, NULL, wait_for_ever, &never);
	usleep(10000);
	SHOW(pthread_cancel(thread));
	pthread_join(thread, &result);
	SHOW(result == PTHREAD_CANCELED);
	SHOW(destroyed);
}

static void handle(int number)
{
	(void)number;
	handled = (int)syscall(SYS_gettid);
}

static void *sleep_long(void *id)
{
	sigset_t none;

	*(atomic_int *)id = (int)syscall(SYS_gettid);
	sigemptyset(&none);
	sigsuspend(&none);
	return NULL;
}

static void signals_to_threads(void)
{
	static atomic_int id;
	pthread_t thread;
	sigset_t user;

	signal(SIGUSR1, handle);
	sigemptyset(&user);
	sigaddset(&user, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &user, NULL); /* until the thread sleeps */
	pthread_create(&thread, NULL, sleep_long, &id);
	while (!id)
		usleep(1000);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	pthread_sigmask(SIG_UNBLOCK, &user, NULL);
	SHOW(handled == id);
	SHOW(syscall(SYS_tgkill, getpid(), 99999999, SIGUSR1));
	SHOW(getpid() == syscall(SYS_gettid));
}

static void *spin(void *argument)
{
	(void)argument;
	for (;;)
		sched_yield();
	return NULL;
}

static void exit_with_threads(void)
{
	pthread_t thread;

	for (int i = 0; i < 4; i++)
		pthread_create(&thread, NULL, spin, NULL);
	exit(21);
}

static void *exec_from_thread(void *argument)
{
	char *const words[] = { "threads", "again", NULL };

	(void)argument;
	execv("/proc/self/exe", words);
	return NULL;
}

static void exec_with_threads(void)
{
	pthread_t thread;

	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, spin, NULL);
	pthread_create(&thread, NULL, exec_from_thread, NULL);
	pthread_join(thread, NULL);
	_exit(1);
}

static void *crash(void *argument)
{
	__asm__ volatile("ud2");
	return argument;
}

static void die_with_threads(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, spin, NULL);
	pthread_create(&thread, NULL, crash, NULL);
	pthread_join(thread, NULL);
}

static void many(void)
{
	long made = 0;

	for (int i = 0; i < 500; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, with_data, (void *)1))
			break;
		pthread_join(thread, NULL);
		made++;
	}
	SHOW(made);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		printf("%s: %d\n", argv[1], getpid() == (int)syscall(SYS_gettid));
		return 22;
	}
	counting();
	turning();
	data_of_threads();
	cancelling();
	signals_to_threads();
	show_child("exit with threads", exit_with_threads);
	show_child("exec with threads", exec_with_threads);
	show_child("crash in a thread", die_with_threads);
	many();
	return 0;
}

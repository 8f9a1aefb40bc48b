// SPDX-License-Identifier: GPL-2.0-only
/* futex(2) operation by operation, robust lists, and what pthreads make of them. */
#define _GNU_SOURCE
#include "show.h"

#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

static _Atomic uint32_t word, other_word;
static _Atomic int woken;

static long futex(_Atomic uint32_t *address, int operation, uint32_t value, const void *timeout,
		  _Atomic uint32_t *second, uint32_t value3)
{
	return syscall(SYS_futex, address, operation, value, timeout, second, value3);
}

static void nap(long milliseconds)
{
	const struct timespec time = { .tv_nsec = milliseconds * 1000000 };

	nanosleep(&time, NULL);
}

static void *wait_on_word(void *argument)
{
	const uint32_t bits = (uint32_t)(unsigned long)argument;

	if (bits)
		futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, NULL, NULL, bits);
	else
		futex(&word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	woken++;
	return NULL;
}

/* How many sleep on a word: requeueing it to itself moves nobody and counts all. */
static long sleepers(_Atomic uint32_t *address, int private)
{
	return futex(address, FUTEX_REQUEUE | private, 0, (void *)1000, address, 0);
}

static void start(pthread_t *threads, int count, uint32_t bits)
{
	const long before = sleepers(&word, FUTEX_PRIVATE_FLAG);

	woken = 0;
	for (int i = 0; i < count; i++)
		pthread_create(&threads[i], NULL, wait_on_word, (void *)(unsigned long)bits);
	while (sleepers(&word, FUTEX_PRIVATE_FLAG) != before + count)
		nap(1);
}

static void join(pthread_t *threads, int count)
{
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	printf("woken %d\n", woken);
}

static void waking(void)
{
	pthread_t threads[6];

	start(threads, 4, 0);
	SHOW(futex(&word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
	SHOW(futex(&word, FUTEX_WAKE_PRIVATE, 2, NULL, NULL, 0));
	SHOW(futex(&word, FUTEX_WAKE_PRIVATE, 100, NULL, NULL, 0));
	SHOW(futex(&word, FUTEX_WAKE_PRIVATE, 100, NULL, NULL, 0));
	join(threads, 4);
	start(threads, 2, 1);
	start(threads + 2, 2, 6);
	SHOW(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 100, NULL, NULL, 8));
	SHOW(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 100, NULL, NULL, 4));
	SHOW(futex(&word, FUTEX_WAKE_PRIVATE, 100, NULL, NULL, 0));
	join(threads, 4);
	start(threads, 6, 0);
	SHOW(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, &other_word, 1));
	SHOW(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, &other_word, 0));
	SHOW(futex(&word, FUTEX_WAKE_PRIVATE, 100, NULL, NULL, 0));
	SHOW(futex(&other_word, FUTEX_WAKE_PRIVATE, 100, NULL, NULL, 0));
	join(threads, 6);
	start(threads, 4, 0);
	SHOW(futex(&word, FUTEX_REQUEUE_PRIVATE, 0, (void *)100, &word, 0));
	SHOW(futex(&word, FUTEX_REQUEUE_PRIVATE, 0, (void *)100, &other_word, 0));
	other_word = 7;
	SHOW(futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)100, &other_word,
		   (uint32_t)FUTEX_OP(FUTEX_OP_ADD, 5, FUTEX_OP_CMP_EQ, 7)));
	printf("second word %u\n", other_word);
	SHOW(futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)100, &other_word,
		   (uint32_t)FUTEX_OP((FUTEX_OP_XOR | FUTEX_OP_OPARG_SHIFT), 4, FUTEX_OP_CMP_LT,
				      12)));
	printf("second word %u\n", other_word);
	join(threads, 4);
}

static void errors(void)
{
	const struct timespec little = { .tv_nsec = 1000000 }, wrong = { .tv_nsec = 2000000000 };
	struct timespec past = {};

	word = 1;
	SHOW(futex(&word, FUTEX_WAIT, 0, NULL, NULL, 0));
	SHOW(futex(&word, FUTEX_WAIT, 1, &little, NULL, 0));
	SHOW(futex(&word, FUTEX_WAIT, 1, &wrong, NULL, 0));
	SHOW(futex(&word, FUTEX_WAIT_BITSET, 1, &past, NULL, FUTEX_BITSET_MATCH_ANY));
	SHOW(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 1, &past, NULL, 1));
	SHOW(futex(&word, FUTEX_WAIT_BITSET, 1, &little, NULL, 0));
	SHOW(futex(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0));
	SHOW(futex((void *)((char *)&word + 1), FUTEX_WAIT, 1, NULL, NULL, 0));
	SHOW(futex((void *)((char *)&word + 2), FUTEX_WAKE, 1, NULL, NULL, 0));
	SHOW(futex((void *)8, FUTEX_WAIT, 1, NULL, NULL, 0));
	SHOW(futex((void *)8, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0));
	SHOW(futex((void *)8, FUTEX_WAKE, 1, NULL, NULL, 0));
	SHOW(futex((void *)8, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
	SHOW(futex((void *)0xffffffffffff0000ul, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
	SHOW(futex(&word, FUTEX_WAIT, 1, (void *)8, NULL, 0));
	SHOW(futex(&word, 99, 1, NULL, NULL, 0));
	SHOW(futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0));
	SHOW(futex(&word, FUTEX_CMP_REQUEUE, (uint32_t)-1, (void *)1, &other_word, 1));
	SHOW(futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)-1, &other_word, 1));
	SHOW(syscall(SYS_set_robust_list, &word, 7));
	word = 0;
}

/* Words in a shared mapping at different addresses, across fork. */
static void between_processes(void)
{
	_Atomic uint32_t *shared =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	_Atomic uint32_t *private =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;
	pid_t first, second;

	fflush(stdout);
	first = fork();
	if (first == 0) {
		_Atomic uint32_t *moved = mremap(shared, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED,
						 (char *)shared + (1 << 30));

		futex(&moved[5], FUTEX_WAIT, 0, NULL, NULL, 0);
		_exit(3);
	}
	second = fork();
	if (second == 0) {
		futex(&private[5], FUTEX_WAIT, 0, &(struct timespec){ .tv_nsec = 300000000 }, NULL,
		      0);
		_exit(errno == ETIMEDOUT ? 4 : 5);
	}
	while (sleepers(&shared[5], 0) != 1)
		nap(1);
	SHOW(futex(&private[5], FUTEX_WAKE, 10, NULL, NULL, 0));
	SHOW(futex(&shared[5], FUTEX_WAKE_PRIVATE, 10, NULL, NULL, 0));
	SHOW(futex(&shared[4], FUTEX_WAKE, 10, NULL, NULL, 0));
	SHOW(futex(&shared[5], FUTEX_WAKE, 10, NULL, NULL, 0));
	waitpid(first, &status, 0);
	show_status("shared", status);
	waitpid(second, &status, 0);
	show_status("private", status);
}

static pthread_mutex_t *robust;

static void *die_with_lock(void *unused)
{
	(void)unused;
	pthread_mutex_lock(robust);
	return NULL;
}

static void robust_locks(void)
{
	pthread_mutexattr_t attributes;
	pthread_t thread;
	int status, locked[2];
	char byte;

	robust = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(robust, &attributes);
	pthread_create(&thread, NULL, die_with_lock, NULL);
	pthread_join(thread, NULL);
	SHOW(pthread_mutex_lock(robust) == EOWNERDEAD);
	SHOW(pthread_mutex_consistent(robust));
	SHOW(pthread_mutex_unlock(robust));
	fflush(stdout);
	(void)!pipe(locked);
	if (fork() == 0) {
		pthread_mutex_lock(robust);
		(void)!write(locked[1], "x", 1);
		nap(50);
		raise(SIGKILL);
	}
	(void)!read(locked[0], &byte, 1);
	SHOW(pthread_mutex_lock(robust) == EOWNERDEAD);
	SHOW(pthread_mutex_consistent(robust));
	SHOW(pthread_mutex_unlock(robust));
	wait(&status);
	show_status("owner", status);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static sem_t semaphore;
static long total;
static int turn;

static void *work(void *argument)
{
	const int mine = (int)(long)argument;

	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 20000; i++) {
		pthread_mutex_lock(&lock);
		total++;
		pthread_mutex_unlock(&lock);
	}
	for (int i = 0; i < 200; i++) {
		pthread_mutex_lock(&lock);
		while (turn != mine)
			pthread_cond_wait(&condition, &lock);
		turn = (turn + 1) % 4;
		pthread_cond_broadcast(&condition);
		pthread_mutex_unlock(&lock);
	}
	for (int i = 0; i < 1000; i++) {
		sem_wait(&semaphore);
		sem_post(&semaphore);
	}
	pthread_barrier_wait(&barrier);
	return NULL;
}

static void heavy_use(void)
{
	pthread_t threads[4];
	struct timespec soon;

	pthread_barrier_init(&barrier, NULL, 4);
	sem_init(&semaphore, 0, 2);
	for (long i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, work, (void *)i);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	SHOW(total);
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 1000000;
	if (soon.tv_nsec >= 1000000000) {
		soon.tv_nsec -= 1000000000;
		soon.tv_sec++;
	}
	pthread_mutex_lock(&lock);
	SHOW(pthread_cond_timedwait(&condition, &lock, &soon) == ETIMEDOUT);
	SHOW(pthread_mutex_timedlock(&lock, &soon) == ETIMEDOUT);
}

static void *short_life(void *argument)
{
	return argument;
}

static void many_threads(void)
{
	long sum = 0;
	void *result;
	pthread_t thread[50];

	for (int round = 0; round < 20; round++) {
		for (long i = 0; i < 50; i++)
			pthread_create(&thread[i], NULL, short_life, (void *)i);
		for (int i = 0; i < 50; i++) {
			pthread_join(thread[i], &result);
			sum += (long)result;
		}
	}
	SHOW(sum);
}

int main(void)
{
	waking();
	errors();
	between_processes();
	robust_locks();
	heavy_use();
	many_threads();
	return 0;
}

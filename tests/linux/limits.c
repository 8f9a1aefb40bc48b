// SPDX-License-Identifier: GPL-2.0-only
/* limits.c - resource limits, clocks and timers, random bytes, and what the system says of itself.
 */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>

static void set_limit(int resource, rlim_t value)
{
	struct rlimit limit = { value, value };

	if (setrlimit(resource, &limit))
		printf("no limit %d\n", resource);
}

static void few_files(void)
{
	int count = 0;

	for (int file = 3; file < 32; file++)
		close(file);
	set_limit(RLIMIT_NOFILE, 16);
	while (open("/dev/null", O_RDONLY) >= 0)
		count++;
	SHOW(count);
	SHOW(open("/dev/null", O_RDONLY));
	SHOW(dup2(0, 20));
	SHOW(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 20, 10 }));
}

static void large_file(void)
{
	int file = open("/tmp/large", O_WRONLY | O_CREAT, 0600);
	char block[1000];

	memset(block, 0, sizeof(block));
	signal(SIGXFSZ, SIG_IGN);
	set_limit(RLIMIT_FSIZE, 1500);
	SHOW(write(file, block, sizeof(block)));
	SHOW(write(file, block, sizeof(block)));
	SHOW(write(file, block, sizeof(block)));
	unlink("/tmp/large");
	signal(SIGXFSZ, SIG_DFL);
	fflush(stdout);
	(void)!write(file, block, sizeof(block));
}

static void little_memory(void)
{
	set_limit(RLIMIT_AS, 64 << 20);
	SHOW(mmap(NULL, 16 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
	SHOW((long)mmap(NULL, 128 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

static void deep(volatile char *above)
{
	volatile char here[4096];

	here[0] = above[0];
	if (here[0] == 0)
		deep(here);
	here[1] = 1;
}

static void endless_stack(void)
{
	volatile char start = 0;

	deep(&start);
}

static void burn_time(void)
{
	set_limit(RLIMIT_CPU, 1);
	for (;;)
		;
}

static void ignore(int number)
{
	(void)number;
}

static void clocks(void)
{
	struct timespec before, after, pause_time = { .tv_nsec = 30000000 }, left;
	struct timeval day;
	long ms;

	clock_gettime(CLOCK_MONOTONIC, &before);
	SHOW(nanosleep(&pause_time, &left));
	clock_gettime(CLOCK_MONOTONIC, &after);
	ms = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
	printf("slept: %d\n", ms >= 29);
	SHOW(gettimeofday(&day, NULL));
	SHOW(day.tv_sec > 1600000000);
	SHOW(clock_gettime(99, &before));
	SHOW(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before));
	SHOW(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before));
	SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &after, NULL));
	pause_time.tv_nsec = 1000000000;
	SHOW(nanosleep(&pause_time, NULL));
	signal(SIGALRM, ignore);
	pause_time = (struct timespec){ .tv_sec = 50 };
	SHOW_INTERRUPTED(20, nanosleep(&pause_time, &left));
	printf("left: %d\n", left.tv_sec >= 3 && left.tv_sec < 50);
	SHOW(alarm(100));
	SHOW(alarm(0) > 50);
	SHOW(times(&(struct tms){ 0 }) > 0);
}

static void about_the_system(void)
{
	struct utsname name;
	struct sysinfo info;
	struct rusage usage;
	unsigned char first[16], second[16];

	SHOW(uname(&name));
	printf("%s %s\n", name.sysname, name.machine);
	SHOW(sysinfo(&info));
	SHOW(info.totalram > info.freeram && info.procs > 0);
	SHOW(getrandom(first, sizeof(first), 0));
	SHOW(getrandom(second, sizeof(second), GRND_NONBLOCK));
	SHOW(memcmp(first, second, sizeof(first)) != 0);
	SHOW(syscall(SYS_getrandom, 8, 4, 0));
	SHOW(getauxval(AT_PAGESZ));
	SHOW(getauxval(AT_RANDOM) != 0);
	SHOW(getauxval(AT_SECURE));
	SHOW(getrusage(RUSAGE_SELF, &usage));
	SHOW(usage.ru_maxrss > 0);
	SHOW(sysconf(_SC_PAGESIZE));
	SHOW(setpriority(PRIO_PROCESS, 0, 5));
	SHOW(getpriority(PRIO_PROCESS, 0));
	SHOW(syscall(1000));
}

int main(void)
{
	show_child("few files", few_files);
	show_child("large file", large_file);
	show_child("little memory", little_memory);
	show_child("endless stack", endless_stack);
	show_child("time used up", burn_time);
	clocks();
	about_the_system();
	return 0;
}

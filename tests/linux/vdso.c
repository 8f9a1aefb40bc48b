// SPDX-License-Identifier: GPL-2.0-only
/*
 * vdso.c - the code that the kernel lends to every program: it is found as the C libraries find it,
 * tells what the system calls tell, on every processor and in every child, and nobody but its own
 * program can change what a program finds there.
 */
#define _GNU_SOURCE
#include "show.h"

#include <elf.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#define VERSION "LINUX_2.6"
#define THREADS 4
#define READINGS 50000
#define CLOCK_LAST 13
#define SETTINGS 2000
#define DECADE 315360000l

static int (*vdso_gettime)(int clock, struct timespec *time);
static int (*vdso_getres)(int clock, struct timespec *resolution);
static int (*vdso_gettimeofday)(struct timeval *time, struct timezone *zone);
static long (*vdso_time)(long *time);
static long (*vdso_getcpu)(unsigned int *cpu, unsigned int *node, void *unused);

static const Elf64_Ehdr *header(void)
{
	return (const Elf64_Ehdr *)getauxval(AT_SYSINFO_EHDR);
}

static const Elf64_Phdr *segment(uint32_t type)
{
	const Elf64_Phdr *segments = (const void *)((const char *)header() + header()->e_phoff);

	for (int i = 0; i < header()->e_phnum; i++)
		if (segments[i].p_type == type)
			return &segments[i];
	return NULL;
}

/* What the dynamic section says of TAG, as an address. */
static const void *dynamic(int64_t tag)
{
	const Elf64_Dyn *entry =
		(const void *)((const char *)header() + segment(PT_DYNAMIC)->p_vaddr);

	for (; entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == tag)
			return (const char *)header() + entry->d_un.d_ptr;
	return NULL;
}

/* The definition of version number INDEX has NAME. */
static int version_is(unsigned int index, const char *name)
{
	const char *strings = dynamic(DT_STRTAB);
	const Elf64_Verdef *version = dynamic(DT_VERDEF);

	while ((version->vd_ndx & 0x7fff) != index) {
		if (version->vd_next == 0)
			return 0;
		version = (const void *)((const char *)version + version->vd_next);
	}
	const Elf64_Verdaux *named = (const void *)((const char *)version + version->vd_aux);

	return strcmp(strings + named->vda_name, name) == 0;
}

static void *find(const char *name)
{
	const Elf64_Sym *symbols = dynamic(DT_SYMTAB);
	const uint16_t *versions = dynamic(DT_VERSYM);
	const char *strings = dynamic(DT_STRTAB);
	const uint32_t *hash = dynamic(DT_HASH);

	if (!hash)
		return NULL;
	for (uint32_t i = 0; i < hash[1]; i++)
		if (symbols[i].st_shndx != SHN_UNDEF &&
		    !strcmp(strings + symbols[i].st_name, name) &&
		    version_is(versions[i] & 0x7fff, VERSION))
			return (char *)header() + symbols[i].st_value;
	return NULL;
}

static void find_all(void)
{
	SHOW(memcmp(header()->e_ident, ELFMAG, SELFMAG));
	SHOW(header()->e_type == ET_DYN);
	SHOW(segment(PT_LOAD)->p_flags == (PF_R | PF_X));
	SHOW((vdso_gettime = find("__vdso_clock_gettime")) != NULL);
	SHOW((vdso_getres = find("__vdso_clock_getres")) != NULL);
	SHOW((vdso_gettimeofday = find("__vdso_gettimeofday")) != NULL);
	SHOW((vdso_time = find("__vdso_time")) != NULL);
	SHOW((vdso_getcpu = find("__vdso_getcpu")) != NULL);
}

static long ns_of(const struct timespec *time)
{
	return time->tv_sec * 1000000000L + time->tv_nsec;
}

/* Call, vDSO, call: the times do not go back. */
static int agrees(int clock)
{
	struct timespec before, between, after;

	for (int i = 0; i < 100; i++) {
		if (syscall(SYS_clock_gettime, clock, &before) || vdso_gettime(clock, &between) ||
		    syscall(SYS_clock_gettime, clock, &after))
			return 0;
		if (ns_of(&before) > ns_of(&between) || ns_of(&between) > ns_of(&after))
			return 0;
	}
	return 1;
}

static void each_clock(void)
{
	struct timespec one, other;

	for (int clock = -3; clock <= CLOCK_LAST; clock++) {
		if (clock == 10 || clock == -3 || clock == -1)
			continue;
		printf("clock %d: %d %d\n", clock, vdso_gettime(clock, &one),
		       vdso_getres(clock, &other));
		if (vdso_gettime(clock, &one) == 0)
			SHOW(agrees(clock));
		if (syscall(SYS_clock_getres, clock, &one) == 0 && vdso_getres(clock, &other) == 0)
			SHOW(ns_of(&one) == ns_of(&other));
	}
	SHOW(vdso_getres(CLOCK_MONOTONIC, NULL));
}

static void each_time(void)
{
	struct timeval before, between, after;
	struct timezone zone = { 77, 77 };
	long seconds, same;

	syscall(SYS_gettimeofday, &before, NULL);
	SHOW(vdso_gettimeofday(&between, &zone));
	syscall(SYS_gettimeofday, &after, NULL);
	SHOW(!timercmp(&before, &between, >) && !timercmp(&between, &after, >));
	SHOW(zone.tz_minuteswest);
	SHOW(vdso_gettimeofday(NULL, NULL));
	seconds = vdso_time(&same);
	SHOW(seconds == same);
	SHOW(seconds >= before.tv_sec - 1 && seconds <= after.tv_sec + 1);
	SHOW(vdso_time(NULL) >= seconds);
}

/* What the processor tells programs without any call: the CPU's number below the node's. */
static unsigned int processor_word(void)
{
	unsigned int word;

	__asm__ volatile("rdtscp" : "=c"(word) : : "eax", "edx");
	return word;
}

static void each_cpu(void)
{
	cpu_set_t all, one;
	int wrong = 0;

	sched_getaffinity(0, sizeof(all), &all);
	for (int i = 0; i < CPU_SETSIZE; i++) {
		unsigned int cpu = 77, node = 77, called = 78;

		if (!CPU_ISSET(i, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(i, &one);
		sched_setaffinity(0, sizeof(one), &one);
		wrong += vdso_getcpu(&cpu, &node, NULL) != 0;
		syscall(SYS_getcpu, &called, NULL, NULL);
		wrong += cpu != (unsigned int)i || called != cpu || node != 0;
		wrong += processor_word() != cpu;
	}
	sched_setaffinity(0, sizeof(all), &all);
	SHOW(wrong);
	SHOW(vdso_getcpu(NULL, NULL, NULL));
}

/* What any thread has seen: no other may see an earlier time afterwards. */
static long latest;

static void *read_clock(void *argument)
{
	long back = 0;

	(void)argument;
	for (int i = 0; i < READINGS; i++) {
		long seen = __atomic_load_n(&latest, __ATOMIC_SEQ_CST), now;
		struct timespec time;

		vdso_gettime(CLOCK_MONOTONIC, &time);
		now = ns_of(&time);
		back += now < seen;
		while (seen < now &&
		       !__atomic_compare_exchange_n(&latest, &seen, now, 0, __ATOMIC_SEQ_CST,
						    __ATOMIC_SEQ_CST))
			;
		if (i % 1024 == 0)
			sched_yield();
	}
	return (void *)back;
}

static void never_back(void)
{
	pthread_t threads[THREADS];
	long back = 0;

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, read_clock, NULL);
	for (int i = 0; i < THREADS; i++) {
		void *result;

		pthread_join(threads[i], &result);
		back += (long)result;
	}
	SHOW(back);
}

struct range {
	char *start, *end;
	char permissions[5];
};

/* The mapping that /proc/self/maps calls NAME. */
static struct range mapping(const char *name)
{
	struct range found = { 0 };
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];

	while (maps && fgets(line, sizeof(line), maps))
		if (strstr(line, name))
			sscanf(line, "%p-%p %4s", (void **)&found.start, (void **)&found.end,
			       found.permissions);
	fclose(maps);
	return found;
}

static int protect(const struct range *range, int protection)
{
	return mprotect(range->start, (size_t)(range->end - range->start), protection);
}

static void in_child(void)
{
	SHOW(agrees(CLOCK_MONOTONIC));
	SHOW(agrees(CLOCK_REALTIME));
	never_back();
}

/* A copy of one's own: nobody else sees the change. */
static void change_code(void)
{
	const struct range code = mapping("[vdso]");

	SHOW(protect(&code, PROT_READ | PROT_WRITE));
	code.start[EI_PAD] = 'X';
	SHOW(protect(&code, PROT_READ | PROT_EXEC));
	SHOW(code.start[EI_PAD]);
	SHOW(agrees(CLOCK_MONOTONIC));
	SHOW(madvise(code.start, (size_t)(code.end - code.start), MADV_FREE));
	SHOW(madvise(code.start, (size_t)(code.end - code.start), MADV_DONTNEED));
	SHOW(code.start[EI_PAD]);
}

static void write_code(void)
{
	*(volatile char *)mapping("[vdso]").start = 0;
}

static void make_numbers_writable(void)
{
	const struct range numbers = mapping("[vvar]");

	SHOW(protect(&numbers, PROT_READ | PROT_WRITE));
	SHOW(protect(&numbers, PROT_READ));
	SHOW(madvise(numbers.start, (size_t)(numbers.end - numbers.start), MADV_DONTNEED));
}

static void write_numbers(void)
{
	*(volatile char *)mapping("[vvar]").start = 0;
}

static void without_code(void)
{
	const struct range code = mapping("[vdso]");
	struct timespec time;

	SHOW(munmap(code.start, (size_t)(code.end - code.start)));
	SHOW(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &time));
	vdso_gettime(CLOCK_MONOTONIC, &time);
}

/* Where another run of this program has its code; it must be as the kernel made it. */
static unsigned long base_of_next(void)
{
	char *const words[] = { "vdso", "base", NULL };
	unsigned long base = 0;
	int ends[2];
	pid_t child;

	if (pipe(ends))
		return 0;
	child = fork();
	if (!child) {
		dup2(ends[1], 1);
		execv("/proc/self/exe", words);
		_exit(1);
	}
	close(ends[1]);
	if (read(ends[0], &base, sizeof(base)) != sizeof(base))
		base = 0;
	close(ends[0]);
	waitpid(child, NULL, 0);
	return base;
}

static int print_base(void)
{
	const unsigned long base = (unsigned long)header();

	if (header()->e_ident[EI_PAD] != 0)
		return 1;
	return write(1, &base, sizeof(base)) != sizeof(base);
}

static void elsewhere_each_time(void)
{
	unsigned long last = base_of_next();
	int same = 0;

	for (int i = 0; i < 8; i++) {
		const unsigned long next = base_of_next();

		same += next == 0 || next == last || next % 4096 != 0;
		last = next;
	}
	SHOW(same);
}

/* Two times, years apart; which one it is, or 0. */
static int time_of(long seconds)
{
	for (int i = 1; i <= 2; i++)
		if (seconds >= i * DECADE && seconds < i * DECADE + 600)
			return i;
	return 0;
}

static int settings_done;

static void *read_while_set(void *argument)
{
	struct timespec time;
	struct timeval same;
	long wrong = 0;

	(void)argument;
	while (!__atomic_load_n(&settings_done, __ATOMIC_ACQUIRE)) {
		vdso_gettime(CLOCK_REALTIME, &time);
		vdso_gettimeofday(&same, NULL);
		wrong +=
			!time_of(time.tv_sec) || !time_of(same.tv_sec) || !time_of(vdso_time(NULL));
	}
	return (void *)wrong;
}

/* Only where the machine's time is ours to set (tests/boot/vdso). Who set it sees it at once, and
 * nobody ever sees anything between the two. */
static int set_again_and_again(void)
{
	pthread_t threads[THREADS - 1];
	struct timespec wanted = { DECADE, 0 };
	long wrong = 0, late = 0;

	SHOW(clock_settime(CLOCK_REALTIME, &wanted));
	for (int i = 0; i < THREADS - 1; i++)
		pthread_create(&threads[i], NULL, read_while_set, NULL);
	for (int i = 0; i < SETTINGS; i++) {
		wanted.tv_sec = (i % 2 + 1) * DECADE;
		late += clock_settime(CLOCK_REALTIME, &wanted) != 0 ||
			time_of(vdso_time(NULL)) != i % 2 + 1;
	}
	__atomic_store_n(&settings_done, 1, __ATOMIC_RELEASE);
	for (int i = 0; i < THREADS - 1; i++) {
		void *result;

		pthread_join(threads[i], &result);
		wrong += (long)result;
	}
	printf("late %ld, wrong %ld\n", late, wrong);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "base"))
		return print_base();
	find_all();
	if (argc > 1 && !strcmp(argv[1], "set"))
		return set_again_and_again();
	printf("%s %s\n", mapping("[vdso]").permissions, mapping("[vvar]").permissions);
	SHOW(mapping("[vdso]").start == (char *)header());
	each_clock();
	each_time();
	each_cpu();
	never_back();
	show_child("child", in_child);
	show_child("change of code", change_code);
	SHOW(header()->e_ident[EI_PAD]);
	show_child("write to code", write_code);
	show_child("numbers made writable", make_numbers_writable);
	show_child("write to numbers", write_numbers);
	show_child("without code", without_code);
	elsewhere_each_time();
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * vectors.c - vector registers across system calls and page faults: whatever the kernel uses them
 * for, the program finds all of them as they were, with and without their upper halves in use.
 * tests/boot/vectors runs it on a processor without AVX, too.
 */
#define _GNU_SOURCE
#include "show.h"
#include "vectors.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#define ROUNDS 200
#define REGISTERS 16
#define PAGE 4096

struct registers {
	uint8_t bytes[REGISTERS][32];
};

struct call {
	const char *name;
	long number, arguments[4];
};

#define CALL_AND_TOUCH "syscall\n\tmovb $1, (%[page])\n\t"

/* The registers from FROM, CALL and a page fault, the registers to TO. */
#define CALL_BETWEEN(between)                                                         \
	register long r10 __asm__("r10") = call->arguments[3];                        \
	long result = call->number;                                                   \
                                                                                      \
	__asm__ volatile(between(CALL_AND_TOUCH)                                      \
			 : "+a"(result)                                               \
			 : "D"(call->arguments[0]), "S"(call->arguments[1]),          \
			   "d"(call->arguments[2]),                                   \
			   "r"(r10), [from] "r"(from), [to] "r"(to), [page] "r"(page) \
			 : VECTORS_CHANGED);                                          \
	return result

static long call_narrow(const struct call *call, const struct registers *from, struct registers *to,
			char *page)
{
	CALL_BETWEEN(BETWEEN_VECTORS);
}

__attribute__((target("avx"))) static long
call_wide(const struct call *call, const struct registers *from, struct registers *to, char *page)
{
	CALL_BETWEEN(BETWEEN_WIDE_VECTORS);
}

/* UPPER: how much of the 16 upper bytes of each register is not zero. */
static void fill(struct registers *registers, int round, int upper)
{
	for (int i = 0; i < REGISTERS; i++) {
		for (int byte = 0; byte < 32; byte++)
			registers->bytes[i][byte] = 1 + (i * 37 + byte * 11 + round) % 255;
		memset(registers->bytes[i] + 16 + upper, 0, 16 - upper);
	}
}

/* How often a register was not as before. */
static int changes(const struct call *call, int upper, char *page)
{
	const bool wide = __builtin_cpu_supports("avx");
	int count = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct registers before, after;

		fill(&before, round, upper);
		memset(&after, 0, sizeof(after));
		madvise(page, PAGE, MADV_DONTNEED);
		if (wide) {
			call_wide(call, &before, &after, page);
		} else {
			fill(&before, round, 0);
			call_narrow(call, &before, &after, page);
		}
		count += memcmp(&before, &after, sizeof(before)) != 0;
	}
	return count;
}

int main(void)
{
	static const struct timespec moment = { .tv_nsec = 1000 };
	static char buffer[PAGE];
	const int zero = open("/dev/zero", O_RDWR);
	const struct call calls[] = {
		{ "no call", -1, { 0 } },
		{ "getppid", SYS_getppid, { 0 } },
		{ "read", SYS_read, { zero, (long)buffer, PAGE } },
		{ "sched_yield", SYS_sched_yield, { 0 } },
		{ "openat", SYS_openat, { AT_FDCWD, (long)"/a/b/../c/d/e", O_RDWR } },
		{ "execve", SYS_execve, { (long)"/no/such/program", 0, 0 } },
		{ "mprotect", SYS_mprotect, { (long)buffer & -PAGE, PAGE, 3 } },
		{ "nanosleep", SYS_nanosleep, { (long)&moment, 0 } },
	};
	char *const page =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		printf("%s:", calls[i].name);
		for (int upper = 0; upper <= 16; upper += 8)
			printf(" %d", changes(&calls[i], upper, page));
		printf("\n");
	}
	return 0;
}

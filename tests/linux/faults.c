// SPDX-License-Identifier: GPL-2.0-only
/* What a program is told of addresses that are not its own: in signals, by calls, in lists of
 * symbols. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>

#define KERNEL_HALF 0xffff800000000000ul
#define LAST_PAGE 0xfffffffffffff000ul

static sigjmp_buf after;
static uint64_t touched;

static void tell(int number, siginfo_t *info, void *context)
{
	const ucontext_t *user = context;

	printf("  signal %d code %d address %s trap %lld error %lld cr2 %s\n", number,
	       info->si_code, (uint64_t)info->si_addr == touched ? "told" : "not told",
	       user->uc_mcontext.gregs[REG_TRAPNO], user->uc_mcontext.gregs[REG_ERR],
	       (uint64_t)user->uc_mcontext.gregs[REG_CR2] == touched ? "told" : "not told");
	siglongjmp(after, 1);
}

static void touch(const char *what, uint64_t address)
{
	volatile char *byte = (volatile char *)address;
	void (*function)(void) = (void (*)(void))address;

	touched = address;
	printf("%s\n", what);
	if (sigsetjmp(after, 1) == 0)
		(void)*byte;
	if (sigsetjmp(after, 1) == 0)
		*byte = 1;
	if (sigsetjmp(after, 1) == 0)
		function();
}

static void faults(void)
{
	struct sigaction action = { .sa_sigaction = tell, .sa_flags = SA_SIGINFO };
	char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	touch("a page without permissions", (uint64_t)page);
	munmap(page, 4096);
	touch("a page that was unmapped", (uint64_t)page);
	touch("the null pointer", 0);
	touch("the kernel's half", KERNEL_HALF);
	touch("within the kernel's half", KERNEL_HALF + (77ul << 39));
	touch("the kernel's last pages", 0xffffffff81000000ul);
	touch("the very last page", LAST_PAGE);
}

/* Segments that are not there: those of a local table, and what is behind the global one. */
static void segments(void)
{
	static const int selectors[] = { 4, 7, 12, 0x7fff, 0xfffc };

	for (size_t i = 0; i < sizeof(selectors) / sizeof(selectors[0]); i++) {
		uint64_t limit = 77;
		const uint64_t selector = (uint64_t)selectors[i];

		touched = 0;
		printf("selector %d\n", selectors[i]);
		if (sigsetjmp(after, 1) == 0) {
			__asm__ volatile("lslq %1, %0" : "+r"(limit) : "r"(selector) : "cc");
			printf("  limit %d\n", (int)limit);
		}
		if (sigsetjmp(after, 1) == 0)
			__asm__ volatile("movl %0, %%ds" ::"r"((uint32_t)selector));
	}
}

static void calls(uint64_t address)
{
	char *const pointer = (char *)address;
	const int file = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDWR);
	struct stat status;
	unsigned char vector[4];

	SHOW(read(zero, pointer, 8));
	SHOW(open(pointer, O_RDONLY));
	SHOW(syscall(SYS_stat, pointer, &status));
	SHOW(syscall(SYS_fstat, file, pointer));
	SHOW(readlink("/proc/self", pointer, 64));
	SHOW(syscall(SYS_getcwd, pointer, 64));
	SHOW(poll((struct pollfd *)pointer, 1, 0));
	SHOW(mincore(pointer, 4096, vector));
	SHOW(msync(pointer, 4096, MS_SYNC));
	SHOW(madvise(pointer, 4096, MADV_NORMAL));
	SHOW(mprotect(pointer, 4096, PROT_READ));
	SHOW(munmap(pointer, 4096));
	SHOW(mlock(pointer, 4096));
	SHOW((long)mremap(pointer, 4096, 8192, MREMAP_MAYMOVE));
	SHOW((long)mmap(pointer, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	SHOW(syscall(SYS_futex, pointer, 0, 1, NULL, NULL, 0));
	SHOW(syscall(SYS_futex, pointer, 1, 1, NULL, NULL, 0));
	SHOW(syscall(SYS_rt_sigaction, SIGUSR1, pointer, NULL, 8));
	SHOW(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, pointer, 8));
	SHOW(syscall(SYS_nanosleep, pointer, NULL));
	SHOW(syscall(SYS_clock_gettime, CLOCK_REALTIME, pointer));
	SHOW(syscall(SYS_getrandom, pointer, 8, 0));
	SHOW(syscall(SYS_getrusage, RUSAGE_SELF, pointer));
	SHOW(syscall(SYS_sysinfo, pointer));
	SHOW(syscall(SYS_uname, pointer));
	SHOW(syscall(SYS_execve, pointer, NULL, NULL));
	close(file);
	close(zero);
}

/* Whoever has no privilege sees no address. */
static void symbols(void)
{
	FILE *file;
	char line[512];
	int others = 0, lines = 0;

	if (geteuid() == 0 && (setresgid(1000, 1000, 1000) || setresuid(1000, 1000, 1000)))
		printf("cannot become a user\n");
	file = fopen("/proc/kallsyms", "r");
	while (file && lines < 1000 && fgets(line, sizeof(line), file)) {
		lines++;
		others += strncmp(line, "0000000000000000 ", 17) != 0;
	}
	printf("symbols: %s, addresses: %d\n", lines > 100 ? "yes" : "no", others);
}

int main(void)
{
	faults();
	segments();
	printf("the kernel's half\n");
	calls(KERNEL_HALF);
	printf("the kernel's last pages\n");
	calls(0xffffffff81000000ul);
	symbols();
	return 0;
}

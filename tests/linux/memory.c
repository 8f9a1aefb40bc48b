// SPDX-License-Identifier: GPL-2.0-only
/* memory.c - mappings: anonymous, of files, shared, copied on write, protected, moved. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>

#define PAGE 4096L
#define RW (PROT_READ | PROT_WRITE)

static sigjmp_buf back;

static void jump(int number)
{
	siglongjmp(back, number);
}

/* The signal that touching an address raises; 0: none. */
static int touch(volatile char *address, int write)
{
	int number = sigsetjmp(back, 1);

	if (number)
		return number;
	if (write)
		*address = *address;
	else
		(void)*address;
	return 0;
}

static char *map(long pages, int protection, int flags, int file)
{
	return mmap(NULL, (size_t)(pages * PAGE), protection, flags, file, 0);
}

static int make_file(const char *name, long size)
{
	int file = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);

	for (long i = 0; i < size; i++)
		(void)!write(file, &(char){ (char)('a' + i / PAGE) }, 1);
	return file;
}

static void anonymous(void)
{
	char *memory = map(8, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	long sum = 0;

	for (long i = 0; i < 8 * PAGE; i++)
		sum += memory[i];
	SHOW(sum);
	SHOW(munmap(memory + 2 * PAGE, PAGE));
	SHOW(touch(memory + 2 * PAGE, 0));
	SHOW(touch(memory + 3 * PAGE, 1));
	SHOW(mprotect(memory, PAGE, PROT_READ));
	SHOW(touch(memory, 0));
	SHOW(touch(memory, 1));
	SHOW(mprotect(memory + PAGE, PAGE, PROT_NONE));
	SHOW(touch(memory + PAGE, 0));
	SHOW(mprotect(memory, 4 * PAGE, RW));
	SHOW(munmap(memory + 1, PAGE));
	memory[4 * PAGE] = 7;
	SHOW(madvise(memory + 4 * PAGE, PAGE, MADV_DONTNEED));
	SHOW(memory[4 * PAGE]);
	SHOW((long)mmap(NULL, 0, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	SHOW((long)mmap(memory + 3 * PAGE, PAGE, RW,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
	memory[3 * PAGE] = 3;
	SHOW(mmap(memory + 3 * PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
	     memory + 3 * PAGE);
	SHOW(memory[3 * PAGE]);
	munmap(memory, 8 * PAGE);
}

static void copy_on_write(void)
{
	char *private = map(4, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	char *shared = map(4, RW, MAP_SHARED | MAP_ANONYMOUS, -1);
	int status;

	memset(private, 'p', 4 * PAGE);
	memset(shared, 's', 4 * PAGE);
	fflush(stdout);
	if (fork() == 0) {
		private[0] = 'c';
		shared[0] = 'c';
		if (fork() == 0) {
			private[PAGE] = 'g';
			shared[PAGE] = 'g';
			_exit(private[0] == 'c' ? 0 : 1);
		}
		wait(&status);
		_exit(status || private[PAGE] != 'p');
	}
	wait(&status);
	show_status("copy on write", status);
	printf("parent sees %c%c %c%c\n", private[0], private[PAGE], shared[0], shared[PAGE]);
}

static void moving(void)
{
	char *memory = map(4, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1), *moved;

	memset(memory, 'm', 4 * PAGE);
	moved = mremap(memory, 4 * PAGE, 64 * PAGE, MREMAP_MAYMOVE);
	printf("grown: %c %d\n", moved[4 * PAGE - 1], moved[4 * PAGE]);
	moved = mremap(moved, 64 * PAGE, 2 * PAGE, 0);
	printf("shrunk: %c\n", moved[PAGE]);
	SHOW(touch(moved + 2 * PAGE, 0));
	SHOW((long)mremap((void *)(64 * PAGE), PAGE, 2 * PAGE, 0));
	munmap(moved, 2 * PAGE);
}

static void files(void)
{
	int file = make_file("mapped", 2 * PAGE + 100);
	char *private = map(4, RW, MAP_PRIVATE, file), *shared = map(4, RW, MAP_SHARED, file), byte;

	printf("%c%c%c %d\n", private[0], private[PAGE], private[2 * PAGE],
	       private[2 * PAGE + 100]);
	SHOW(touch(private + 3 * PAGE, 0));
	private[0] = 'P';
	shared[PAGE] = 'S';
	SHOW(msync(shared, PAGE, MS_SYNC));
	(void)!pread(file, &byte, 1, 0);
	printf("file keeps %c", byte);
	(void)!pread(file, &byte, 1, PAGE);
	printf(" and has %c; private sees %c\n", byte, private[PAGE]);
	(void)!pwrite(file, "W", 1, 2 * PAGE);
	printf("written: %c %c\n", shared[2 * PAGE], private[2 * PAGE]);
	SHOW(ftruncate(file, PAGE));
	SHOW(touch(shared + PAGE, 0));
	SHOW(ftruncate(file, 2 * PAGE));
	SHOW(shared[PAGE]);
	close(file);
	printf("still mapped: %c\n", shared[0]);
	file = open("mapped", O_RDONLY);
	SHOW((long)mmap(NULL, PAGE, RW, MAP_SHARED, file, 0));
	SHOW((long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, 100));
	SHOW((long)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 99, 0));
	close(file);
	unlink("mapped");
}

static void program_break(void)
{
	char *begin = sbrk(0);

	SHOW(sbrk(3 * PAGE) == begin);
	memset(begin, 'b', 3 * PAGE);
	SHOW(brk(begin + PAGE));
	SHOW(begin[PAGE - 1]);
	SHOW(brk(begin));
}

static void stack_grows(void)
{
	volatile char deep[3 << 20];

	for (size_t i = sizeof(deep); i >= PAGE; i -= PAGE)
		deep[i - 1] = 1;
}

static void execute_data(void)
{
	char *code = map(1, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	code[0] = (char)0xc3; /* ret */
	signal(SIGSEGV, SIG_DFL);
	((void (*)(void))(uintptr_t)code)();
}

static void execute_allowed(void)
{
	char *code = map(1, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	code[0] = (char)0xc3;
	mprotect(code, PAGE, PROT_READ | PROT_EXEC);
	((void (*)(void))(uintptr_t)code)();
}

static void locked(void)
{
	volatile char *pages = map(3, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1), *more;

	SHOW(mlock((void *)(pages + PAGE), PAGE));
	pages[PAGE] = pages[0] = 1;
	SHOW(munlock((void *)pages, 3 * PAGE));
	pages[2 * PAGE] = 1;
	SHOW(mlockall(MCL_CURRENT | MCL_FUTURE));
	more = map(1, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	more[0] = 1;
	SHOW(munlockall());
	more = map(1, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	more[0] = 1;
	SHOW(mlockall(MCL_CURRENT));
}

int main(void)
{
	signal(SIGSEGV, jump);
	signal(SIGBUS, jump);
	anonymous();
	copy_on_write();
	moving();
	files();
	program_break();
	show_child("memory locked", locked);
	show_child("stack of 3 MiB", stack_grows);
	show_child("data executed", execute_data);
	show_child("code executed", execute_allowed);
	return 0;
}

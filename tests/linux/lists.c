// SPDX-License-Identifier: GPL-2.0-only
/*
 * lists.c - readv and writev take their list as it was when they began: what a piece, or another
 * process, writes over it meanwhile changes nothing. Which mistake in a list is found first.
 */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/uio.h>

#define PAGE 4096
#define PIECES 12

struct memory {
	struct iovec list[PIECES];
	char wanted[16], other[16];
};

static struct memory *memory;

static void make_list(int count)
{
	memset(memory, 0, sizeof(*memory));
	memory->list[0] = (struct iovec){ &memory->list[count - 1], sizeof(struct iovec) };
	memory->list[count - 1] = (struct iovec){ memory->wanted, 8 };
}

/* Another list's last piece, and what is read behind it. */
static void fill(int file)
{
	const struct iovec forged = { memory->other, 8 };

	SHOW(write(file, &forged, sizeof(forged)));
	SHOW(write(file, "12345678", 8));
}

static void show_memory(const char *what)
{
	printf("%s: wanted \"%s\" other \"%s\"\n", what, memory->wanted, memory->other);
}

static void read_over(const char *what, int from, int to, int count)
{
	make_list(count);
	fill(to);
	lseek(from, 0, SEEK_SET);
	SHOW(readv(from, memory->list, count));
	show_memory(what);
}

static bool is_asleep(int process)
{
	char path[32], text[256] = "";
	int file;

	snprintf(path, sizeof(path), "/proc/%d/stat", process);
	file = open(path, O_RDONLY);
	if (read(file, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(file);
	return strstr(text, ") S ") != NULL;
}

/* The list is changed while its reader sleeps. */
static void change_in_sleep(int count)
{
	int ends[2], status, child;

	if (pipe(ends))
		exit(1);
	make_list(count);
	memory->list[0] = (struct iovec){ memory->wanted + 8, 4 };
	child = fork();
	if (child == 0)
		_exit((int)readv(ends[0], memory->list, count));
	while (!is_asleep(child))
		usleep(1000);
	memory->list[count - 1] = (struct iovec){ memory->other, 8 };
	SHOW(write(ends[1], "123456789012", 12));
	SHOW(waitpid(child, &status, 0) == child);
	show_status("reader", status);
	show_memory("changed in sleep");
}

static void mistakes(int file)
{
	char *const page =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec *const list = (struct iovec *)(page + PAGE) - 1;
	const int only_written = open("lists", O_WRONLY);
	int ends[2];

	if (pipe(ends))
		exit(1);
	munmap(page + PAGE, PAGE);
	*list = (struct iovec){ page, (size_t)-1 };
	SHOW(readv(file, list, 1));
	SHOW(readv(file, list, 2));
	SHOW(readv(only_written, list, 1));
	SHOW(readv(-1, list, 1));
	SHOW(preadv(ends[0], list, 1, 0));
	*list = (struct iovec){ (void *)INTPTR_MIN, 8 };
	SHOW(readv(file, list, 1));
	*list = (struct iovec){ page, 8 };
	SHOW(readv(file, list, 2));
	list[-1] = (struct iovec){ (void *)INTPTR_MIN, 8 };
	list[0].iov_len = (size_t)-1;
	SHOW(readv(file, list - 1, 2));
	list[0].iov_len = 8;
	SHOW(readv(only_written, list, 1));
	SHOW(writev(ends[0], list, 1));
	SHOW(readv(file, list, 0));
	SHOW(preadv(file, list, 1, 0));
}

/* More than one call moves: the rest is cut off, not refused. */
static void too_much(int file)
{
	const size_t half = (size_t)1 << 31;
	const struct iovec list[3] = { { memory->wanted, 4 },
				       { (void *)PAGE, half - 1 },
				       { (void *)PAGE, half } };

	SHOW(preadv(file, list, 1, 0));
	SHOW(preadv(file, list, 3, 20));
	SHOW(preadv(file, list, 3, 0));
}

int main(void)
{
	int file, ends[2];

	if (chdir("/tmp") || pipe(ends))
		return 1;
	memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	read_over("pipe, few", ends[0], ends[1], 2);
	read_over("pipe, many", ends[0], ends[1], PIECES);
	file = open("lists", O_RDWR | O_CREAT | O_TRUNC, 0600);
	read_over("file, few", file, file, 2);
	lseek(file, 0, SEEK_SET);
	read_over("file, many", file, file, PIECES);
	change_in_sleep(2);
	change_in_sleep(PIECES);
	mistakes(file);
	too_much(file);
	return 0;
}

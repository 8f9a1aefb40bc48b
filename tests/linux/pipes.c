// SPDX-License-Identifier: GPL-2.0-only
/* pipes.c - pipes and fifos: ends, capacity, waiting, poll and select, duplicates. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/uio.h>

static int ends[2];

static void open_pipe(int flags)
{
	if (pipe2(ends, flags))
		printf("no pipe\n");
}

static void close_pipe(void)
{
	close(ends[0]);
	close(ends[1]);
}

static void ends_and_capacity(void)
{
	static char block[4096];
	long total = 0, size;
	int waiting;

	open_pipe(O_NONBLOCK);
	SHOW(read(ends[0], block, 1));
	while ((size = write(ends[1], block, sizeof(block))) > 0)
		total += size;
	SHOW(total);
	SHOW(write(ends[1], block, 1));
	SHOW(ioctl(ends[0], FIONREAD, &waiting));
	SHOW(waiting);
	SHOW(read(ends[0], block, 100));
	SHOW(write(ends[1], block, 1));
	SHOW(read(ends[0], block, sizeof(block)));
	SHOW(write(ends[1], block, 1));
	SHOW(fcntl(ends[0], F_GETPIPE_SZ));
	SHOW(lseek(ends[0], 0, SEEK_SET));
	SHOW(write(ends[0], block, 1));
	SHOW(read(ends[1], block, 1));
	close(ends[1]);
	while ((size = read(ends[0], block, sizeof(block))) > 0)
		total -= size;
	SHOW(size);
	close(ends[0]);
	open_pipe(0);
	signal(SIGPIPE, SIG_IGN);
	close(ends[0]);
	SHOW(write(ends[1], block, 1));
	close(ends[1]);
}

static void polling(void)
{
	struct pollfd polls[2];
	fd_set readable;
	struct timeval soon = { .tv_usec = 10000 };

	open_pipe(0);
	polls[0] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	polls[1] = (struct pollfd){ .fd = ends[1], .events = POLLOUT };
	SHOW(poll(polls, 2, 0));
	printf("events %x %x\n", polls[0].revents, polls[1].revents);
	(void)!write(ends[1], "x", 1);
	SHOW(poll(polls, 1, -1));
	close(ends[1]);
	SHOW(poll(polls, 1, 0));
	printf("events %x\n", polls[0].revents);
	(void)!read(ends[0], &(char){ 0 }, 1);
	SHOW(poll(polls, 1, 0));
	printf("events %x\n", polls[0].revents);
	close(ends[0]);
	SHOW(poll(polls, 1, 0));
	printf("events %x\n", polls[0].revents);
	open_pipe(0);
	FD_ZERO(&readable);
	FD_SET(ends[0], &readable);
	SHOW(select(ends[0] + 1, &readable, NULL, NULL, &soon));
	fflush(stdout);
	if (fork() == 0) {
		usleep(50000);
		(void)!write(ends[1], "late", 4);
		_exit(0);
	}
	FD_SET(ends[0], &readable);
	SHOW(select(ends[0] + 1, &readable, NULL, NULL, NULL));
	SHOW(FD_ISSET(ends[0], &readable));
	wait(NULL);
	close_pipe();
}

/* More bytes than fit, from a child, in pieces of odd size; the sum must be right. */
static void streaming(void)
{
	static unsigned char buffer[10007];
	unsigned long sum = 0, total = 0;
	long size;

	open_pipe(0);
	fflush(stdout);
	if (fork() == 0) {
		unsigned char next = 0;

		close(ends[0]);
		for (int i = 0; i < 200; i++) {
			for (size_t j = 0; j < sizeof(buffer); j++)
				buffer[j] = next++;
			(void)!write(ends[1], buffer, sizeof(buffer));
		}
		_exit(0);
	}
	close(ends[1]);
	while ((size = read(ends[0], buffer, 7001)) > 0)
		for (long i = 0; i < size; i++)
			sum = sum * 31 + buffer[i], total++;
	printf("streamed %lu bytes, sum %lx\n", total, sum);
	close(ends[0]);
	wait(NULL);
}

/* Writes of at most PIPE_BUF are never mixed. */
static void atomicity(void)
{
	char line[128];
	int mixed = 0, lines = 0;

	open_pipe(0);
	fflush(stdout);
	for (int writer = 0; writer < 4; writer++) {
		if (fork())
			continue;
		memset(line, 'a' + writer, sizeof(line));
		for (int i = 0; i < 500; i++)
			(void)!write(ends[1], line, sizeof(line));
		_exit(0);
	}
	close(ends[1]);
	while (read(ends[0], line, sizeof(line)) == (long)sizeof(line)) {
		lines++;
		for (size_t i = 1; i < sizeof(line); i++)
			mixed += line[i] != line[0];
	}
	while (wait(NULL) > 0)
		;
	close(ends[0]);
	SHOW(lines);
	SHOW(mixed);
}

static void fifos(void)
{
	char text[8] = "";
	struct stat status;
	int file;

	unlink("fifo");
	SHOW(mkfifo("fifo", 0600));
	SHOW(mkfifo("fifo", 0600));
	SHOW(open("fifo", O_WRONLY | O_NONBLOCK));
	fflush(stdout);
	if (fork() == 0) {
		file = open("fifo", O_WRONLY);
		(void)!write(file, "fifo", 4);
		_exit(0);
	}
	file = open("fifo", O_RDONLY);
	SHOW(read(file, text, sizeof(text)));
	SHOW(read(file, text, sizeof(text)));
	printf("%s\n", text);
	fstat(file, &status);
	SHOW(S_ISFIFO(status.st_mode));
	close(file);
	wait(NULL);
	SHOW(unlink("fifo"));
}

static void duplicates(void)
{
	struct iovec parts[2] = { { "gather", 6 }, { "ed", 2 } };
	char text[16] = "";
	int copy;

	open_pipe(O_CLOEXEC);
	copy = dup(ends[1]);
	SHOW(fcntl(ends[1], F_GETFD));
	SHOW(fcntl(copy, F_GETFD));
	close(ends[1]);
	SHOW(writev(copy, parts, 2));
	SHOW(read(ends[0], text, sizeof(text)));
	printf("%s\n", text);
	SHOW(dup2(copy, 77));
	close(copy);
	SHOW(write(77, "y", 1));
	SHOW(dup2(200, 78));
	SHOW(fcntl(77, F_DUPFD, 90));
	SHOW(fcntl(77, F_GETFL) & O_ACCMODE);
	SHOW(close(200));
	close(77);
	close(90);
	close(ends[0]);
}

int main(void)
{
	ends_and_capacity();
	polling();
	streaming();
	atomicity();
	fifos();
	duplicates();
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* terminal.c - a pseudo terminal: line discipline, signals from keys, job control, hanging up. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>

static int master, kept;
static char name[64];

static int ends_with(const char *text, long size, const char *end)
{
	const long length = (long)strlen(end);

	return size >= length && !memcmp(text + size - length, end, (size_t)length);
}

/*
 * What the terminal sends to its user, until it ends with LAST, however long that takes; with an
 * empty LAST, until the terminal is quiet. What comes too much stands in the next one.
 */
static void show_screen(const char *what, const char *last)
{
	struct pollfd poll_master = { .fd = master, .events = POLLIN };
	char text[512];
	long size = 0, got;

	while (size < (long)sizeof(text) && !(*last && ends_with(text, size, last)) &&
	       poll(&poll_master, 1, *last ? 20000 : 100) > 0 &&
	       (got = read(master, text + size, sizeof(text) - (size_t)size)) > 0)
		size += got;
	printf("%s:", what);
	for (long i = 0; i < size; i++)
		printf(text[i] >= ' ' && text[i] < 127 ? "%c" : "<%02x>", (unsigned char)text[i]);
	printf("\n");
	fflush(stdout);
}

static void type(const char *keys)
{
	(void)!write(master, keys, strlen(keys));
}

/* A session leader whose terminal is the slave; runs function. */
static pid_t start(void (*function)(void))
{
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		int slave;

		setsid();
		close(kept);
		close(master);
		slave = open(name, O_RDWR);
		ioctl(slave, TIOCSCTTY, 0);
		dup2(slave, 0);
		dup2(slave, 1);
		dup2(slave, 2);
		setvbuf(stdout, NULL, _IONBF, 0);
		function();
		_exit(0);
	}
	return child;
}

static void reap(const char *what, pid_t child)
{
	int status;

	waitpid(child, &status, 0);
	show_status(what, status);
}

static void read_lines(void)
{
	char line[64];
	long size;

	while ((size = read(0, line, sizeof(line))) > 0)
		dprintf(1, "[%ld:%.*s]", size, (int)size - (line[size - 1] == '\n'), line);
	dprintf(1, "[end %ld]", size);
}

static void editing(void)
{
	pid_t child = start(read_lines);

	type("hello\n");
	show_screen("line", "[6:hello]");
	type("abx\177c\n");
	show_screen("erase", "[4:abc]");
	type("lost\025kept\n");
	show_screen("kill", "[5:kept]");
	type("two words\027gone\n");
	show_screen("word erase", "[9:two gone]");
	type("part\004");
	show_screen("end in a line", "[4:part]");
	type("\026\003\n");
	show_screen("literal", "]");
	type("\004");
	show_screen("end", "[end 0]");
	reap("reader", child);
}

static void on_signal(int number)
{
	dprintf(1, "(signal %d)", number);
}

static void wait_for_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGWINCH, &action, NULL);
	dprintf(1, "ready");
	pause();
	pause();
	signal(SIGQUIT, SIG_DFL);
	pause();
}

static void keys(void)
{
	struct winsize size = { .ws_row = 11, .ws_col = 22 }, now = { 0 };
	pid_t child = start(wait_for_signals);

	show_screen("start", "ready");
	type("\003");
	show_screen("interrupt", "(signal 2)");
	SHOW(ioctl(master, TIOCSWINSZ, &size));
	show_screen("window", "(signal 28)");
	SHOW(ioctl(master, TIOCGWINSZ, &now));
	printf("%d %d\n", now.ws_row, now.ws_col);
	type("\034");
	reap("quit", child);
	show_screen("rest", "");
}

static void raw_reader(void)
{
	struct termios modes;
	char bytes[8];
	long size;

	tcgetattr(0, &modes);
	cfmakeraw(&modes);
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	tcsetattr(0, TCSAFLUSH, &modes);
	dprintf(1, "raw\n");
	size = read(0, bytes, sizeof(bytes));
	dprintf(1, "[%ld %02x]", size, bytes[0]);
	modes.c_cc[VMIN] = 0;
	modes.c_cc[VTIME] = 1;
	tcsetattr(0, TCSANOW, &modes);
	size = read(0, bytes, sizeof(bytes));
	dprintf(1, "[timeout %ld]", size);
}

static void raw_mode(void)
{
	pid_t child = start(raw_reader);
	struct termios modes;

	show_screen("raw", "raw\n");
	type("\003");
	show_screen("key", "[timeout 0]");
	reap("raw", child);
	SHOW(tcgetattr(master, &modes));
	SHOW((modes.c_lflag & (ICANON | ECHO | ISIG)) == 0);
}

static void jobs(void)
{
	int status;
	pid_t job;

	signal(SIGTTOU, SIG_IGN);
	dprintf(1, "(leader %d %d)", tcgetpgrp(0) == getpid(), getsid(0) == getpid());
	job = fork();
	if (job == 0) {
		char byte;

		setpgid(0, 0);
		signal(SIGTTOU, SIG_DFL);
		dprintf(1, "(read %ld)", (long)read(0, &byte, 1));
		_exit(4);
	}
	setpgid(job, job);
	waitpid(job, &status, WUNTRACED);
	dprintf(1, "(background reader: %s %d)", WIFSTOPPED(status) ? "stopped" : "?",
		WSTOPSIG(status) == SIGTTIN);
	tcsetpgrp(0, job);
	kill(-job, SIGCONT);
	dprintf(1, "(foreground)");
	waitpid(job, &status, WUNTRACED);
	dprintf(1, "(key: %s %d)", WIFSTOPPED(status) ? "stopped" : "?",
		WSTOPSIG(status) == SIGTSTP);
	kill(-job, SIGCONT);
	waitpid(job, &status, 0);
	dprintf(1, "(job ended %d)", WEXITSTATUS(status));
	tcsetpgrp(0, getpid());
}

static void job_control(void)
{
	pid_t child;
	struct termios modes;

	tcgetattr(master, &modes);
	modes.c_lflag |= ICANON | ISIG | ECHO;
	modes.c_iflag |= ICRNL;
	modes.c_oflag |= OPOST | ONLCR;
	tcsetattr(master, TCSANOW, &modes);
	child = start(jobs);
	show_screen("leader", "(foreground)");
	type("\032");
	show_screen("stop key", "(key: stopped 1)");
	type("x\n");
	show_screen("answer", "(job ended 4)");
	reap("leader", child);
	show_screen("rest", "");
}

#define MUCH 30000

/* Reads MUCH bytes slowly, and tells whether they are those that were typed. */
static void slow_reader(void)
{
	struct termios modes;
	unsigned char bytes[700];
	long size, total = 0, wrong = 0;

	tcgetattr(0, &modes);
	cfmakeraw(&modes);
	tcsetattr(0, TCSAFLUSH, &modes);
	dprintf(1, "slow");
	while (total < MUCH && (size = read(0, bytes, sizeof(bytes))) > 0) {
		for (long i = 0; i < size; i++)
			wrong += bytes[i] != (unsigned char)((total + i) % 251);
		total += size;
		usleep(1000);
	}
	dprintf(1, "(%ld bytes, %ld wrong)", total, wrong);
}

/* More than fits: a writer that may wait loses nothing; one that may not is told how much. */
static void much_input(int flags)
{
	static unsigned char bytes[MUCH];
	struct pollfd room = { .fd = master, .events = POLLOUT };
	const pid_t child = start(slow_reader);
	long done = 0, size;

	for (int i = 0; i < MUCH; i++)
		bytes[i] = (unsigned char)(i % 251);
	show_screen("slow reader", "slow");
	fcntl(master, F_SETFL, flags);
	while (done < MUCH) {
		size = write(master, bytes + done, (size_t)(MUCH - done));
		if (size > 0)
			done += size;
		else if (errno != EAGAIN || poll(&room, 1, 20000) != 1)
			break;
	}
	fcntl(master, F_SETFL, 0);
	printf("typed %ld\n", done);
	show_screen("all of it", "wrong)");
	reap("slow reader", child);
}

static void sleep_on(void)
{
	dprintf(1, "waiting");
	pause();
}

static void hanging_up(void)
{
	pid_t child = start(sleep_on);

	show_screen("before", "waiting");
	close(kept);
	close(master);
	reap("hung up", child);
}

int main(void)
{
	master = posix_openpt(O_RDWR | O_NOCTTY);
	SHOW(master >= 0);
	SHOW(grantpt(master));
	SHOW(unlockpt(master));
	SHOW(ptsname_r(master, name, sizeof(name)));
	SHOW(strncmp(name, "/dev/pts/", 9));
	SHOW(open("/dev/tty", O_RDWR));
	SHOW(isatty(master));
	alarm(250);
	kept = open(name,
		    O_RDWR | O_NOCTTY); /* or the end of one session would hang the next one up */
	editing();
	keys();
	raw_mode();
	job_control();
	much_input(0);
	much_input(O_NONBLOCK);
	hanging_up();
	return 0;
}

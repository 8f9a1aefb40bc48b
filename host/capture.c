// SPDX-License-Identifier: GPL-2.0-only
/* capture.c - a child process, its output and its end. */
#define _GNU_SOURCE
#include "capture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pump.h"
#include "say.h"

static volatile sig_atomic_t running_group;

/* Ctrl-C and the like: the group goes first, then this process as if it had no handler. */
static void end_group(int number)
{
	if (running_group)
		kill(-running_group, SIGKILL);
	signal(number, SIG_DFL);
	raise(number);
}

static void make_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC))
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot make a pipe: %s", strerror(errno));
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

static pid_t start(char *const *command, int output, int errors)
{
	pid_t child = fork();

	if (child < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot start %s: %s", command[0],
			     strerror(errno));
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	dup2(open("/dev/null", O_RDONLY), 0);
	dup2(output, 1);
	dup2(errors, 2);
	execv(command[0], command);
	dprintf(2, "%s: %s\n", command[0], strerror(errno));
	_exit(127);
}

/* Reads both until both are at their end or the time is over. */
static bool read_outputs(struct capture *capture, int output, int errors, int64_t deadline_ms)
{
	struct pollfd polls[2] = { { .fd = output, .events = POLLIN },
				   { .fd = errors, .events = POLLIN } };
	struct log *logs[2] = { &capture->output, &capture->errors };

	while (polls[0].fd >= 0 || polls[1].fd >= 0) {
		int64_t left = deadline_ms - now_ms();

		if (left <= 0)
			return false;
		if (poll(polls, 2, (int)left) < 0 && errno != EINTR)
			return false;
		for (int i = 0; i < 2; i++)
			if (polls[i].fd >= 0 && polls[i].revents && !log_read(logs[i], polls[i].fd))
				polls[i].fd = -1;
	}
	return true;
}

void capture_run(struct capture *capture, char *const *command, bool merge, unsigned int timeout_s)
{
	int output[2], errors[2] = { -1, -1 }, status = 0;
	int64_t begin = now_ms();
	pid_t child;

	*capture = (struct capture){ 0 };
	make_pipe(output);
	if (!merge)
		make_pipe(errors);
	child = start(command, output[1], merge ? output[1] : errors[1]);
	running_group = child;
	signal(SIGINT, end_group);
	signal(SIGTERM, end_group);
	signal(SIGHUP, end_group);
	setpgid(child, child);
	close(output[1]);
	if (!merge)
		close(errors[1]);
	capture->timed_out =
		!read_outputs(capture, output[0], errors[0], begin + (int64_t)timeout_s * 1000);
	kill(-child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	running_group = 0;
	capture->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	capture->seconds = (double)(now_ms() - begin) / 1000;
	close(output[0]);
	if (!merge)
		close(errors[0]);
}

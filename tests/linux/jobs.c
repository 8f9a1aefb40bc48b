// SPDX-License-Identifier: GPL-2.0-only
/* Process groups, sessions, orphans, stop and continue, and what the parent hears of it. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>

static volatile sig_atomic_t heard_code, heard_status, heard_count, hung_up, continued;

static void hear(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	heard_code = info->si_code;
	heard_status = info->si_status;
	heard_count++;
}

static void listen_for_children(int flags)
{
	const struct sigaction action = { .sa_sigaction = hear, .sa_flags = SA_SIGINFO | flags };

	sigaction(SIGCHLD, &action, NULL);
}

static void nap(long milliseconds)
{
	struct timespec time = { .tv_nsec = milliseconds * 1000000 };

	while (nanosleep(&time, &time) < 0)
		;
}

static pid_t start_sleeper(void)
{
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		for (;;)
			pause();
	return child;
}

static void finish(pid_t child)
{
	int status;

	kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
}

static int wait_again(pid_t child, int *status, int options)
{
	int result;

	do
		result = waitpid(child, status, options);
	while (result < 0 && errno == EINTR);
	return result;
}

static void group_rules(void)
{
	int ends[2];
	pid_t child, other;
	char byte;

	child = start_sleeper();
	other = start_sleeper();
	SHOW(setpgid(child, child));
	SHOW(getpgid(child) == child);
	SHOW(setpgid(other, child));
	SHOW(getpgid(other) == child);
	SHOW(setpgid(other, other));
	SHOW(setpgid(child, 999999));
	SHOW(setpgid(child, -5));
	SHOW(setpgid(-child, 0));
	SHOW(setpgid(getppid(), getppid()));
	SHOW(kill(-child, 0));
	finish(child);
	finish(other);
	SHOW(kill(-child, 0));
	SHOW(getpgid(child));
	SHOW(getsid(child));
	(void)!pipe(ends);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	child = fork();
	if (child == 0) {
		execlp("/bin/sleep", "sleep", "100", (char *)NULL);
		execlp("/bin/busybox", "sleep", "100", (char *)NULL);
		_exit(1);
	}
	close(ends[1]);
	(void)!read(ends[0], &byte, 1);
	close(ends[0]);
	SHOW(setpgid(child, child));
	finish(child);
	child = fork();
	if (child == 0) {
		setsid();
		for (;;)
			pause();
	}
	while (getsid(child) != child)
		nap(1);
	SHOW(setpgid(child, getpgrp()));
	finish(child);
}

static void group_signals(void)
{
	int status;
	pid_t child[3];

	for (int i = 0; i < 3; i++) {
		child[i] = start_sleeper();
		setpgid(child[i], child[0]);
	}
	SHOW(kill(-child[0], SIGTERM));
	for (int i = 0; i < 3; i++) {
		wait_again(child[i], &status, 0);
		show_status("member", status);
	}
	SHOW(waitpid(-child[0], &status, 0));
	SHOW(waitpid(0, &status, 0));
}

static void stopping(void)
{
	siginfo_t info;
	int status;
	pid_t child;

	listen_for_children(0);
	child = start_sleeper();
	kill(child, SIGSTOP);
	SHOW(wait_again(child, &status, WUNTRACED) == child);
	show_status("stop", status);
	while (!heard_count)
		nap(1);
	printf("heard %d: stopped %d status %d\n", heard_count, heard_code == CLD_STOPPED,
	       heard_status);
	SHOW(waitpid(child, &status, WUNTRACED | WNOHANG));
	kill(child, SIGSTOP);
	nap(5);
	SHOW(waitpid(child, &status, WUNTRACED | WNOHANG));
	kill(child, SIGTERM);
	nap(5);
	SHOW(waitpid(child, &status, WUNTRACED | WNOHANG));
	kill(child, SIGCONT);
	SHOW(wait_again(child, &status, 0) == child);
	show_status("end", status);
	listen_for_children(SA_NOCLDSTOP);
	heard_count = 0;
	child = start_sleeper();
	setpgid(child, child); /* a group of its own is not orphaned: we are its parent */
	kill(child, SIGTSTP);
	memset(&info, 0, sizeof(info));
	SHOW(waitid(P_PID, (id_t)child, &info, WSTOPPED | WNOWAIT));
	printf("code %d status %d\n", info.si_code == CLD_STOPPED, info.si_status);
	SHOW(waitid(P_PID, (id_t)child, &info, WSTOPPED));
	kill(child, SIGCONT);
	SHOW(waitid(P_PID, (id_t)child, &info, WCONTINUED));
	printf("code %d status %d\n", info.si_code == CLD_CONTINUED, info.si_status);
	printf("heard %d\n", heard_count);
	kill(child, SIGSTOP);
	waitid(P_PID, (id_t)child, &info, WSTOPPED);
	kill(child, SIGKILL);
	SHOW(waitid(P_PID, (id_t)child, &info, WEXITED));
	printf("code %d status %d heard %d\n", info.si_code == CLD_KILLED, info.si_status,
	       heard_count);
	SHOW(waitid(P_PID, (id_t)child, &info, WEXITED));
	SHOW(waitid(P_ALL, 0, &info, 0));
	SHOW(waitid(77, 0, &info, WEXITED));
	SHOW(waitid(P_PID, 0, &info, WEXITED));
	signal(SIGCHLD, SIG_DFL);
}

static void note_hang_up(int number)
{
	hung_up += number == SIGHUP;
	continued += number == SIGCONT;
}

/* A stopped job whose shell dies: SIGHUP, then SIGCONT. */
static void orphaned_group(void)
{
	int ends[2], status;
	char text[32] = "";
	ssize_t size;

	(void)!pipe(ends);
	fflush(stdout);
	if (fork() == 0) {
		pid_t job;

		setsid();
		job = fork();
		if (job == 0) {
			setpgid(0, 0);
			signal(SIGHUP, note_hang_up);
			signal(SIGCONT, note_hang_up);
			raise(SIGSTOP);
			nap(1);
			size = snprintf(text, sizeof(text), "hup %d cont %d", hung_up, continued);
			(void)!write(ends[1], text, (size_t)size);
			raise(SIGTSTP); /* ignored: the group is orphaned now */
			(void)!write(ends[1], " on", 3);
			_exit(0);
		}
		waitpid(job, &status, WUNTRACED);
		_exit(0);
	}
	close(ends[1]);
	wait(&status);
	for (size_t used = 0; (size = read(ends[0], text + used, sizeof(text) - 1 - used)) > 0;)
		used += (size_t)size;
	close(ends[0]);
	printf("orphaned: %s\n", text);
}

static void unwanted_children(void)
{
	struct sigaction action = { .sa_handler = SIG_IGN };
	int status;

	sigaction(SIGCHLD, &action, NULL);
	fflush(stdout);
	if (fork() == 0)
		_exit(1);
	SHOW(wait(&status));
	action.sa_handler = SIG_DFL;
	action.sa_flags = SA_NOCLDWAIT;
	sigaction(SIGCHLD, &action, NULL);
	if (fork() == 0)
		_exit(1);
	SHOW(wait(&status));
	action.sa_flags = 0;
	sigaction(SIGCHLD, &action, NULL);
}

static void reaping(void)
{
	int status, ends[2];
	pid_t grandchild = 0, middle;

	SHOW(prctl(PR_SET_CHILD_SUBREAPER, 1));
	(void)!pipe(ends);
	fflush(stdout);
	middle = fork();
	if (middle == 0) {
		grandchild = fork();
		if (grandchild == 0) {
			while (getppid() == middle || getppid() == 0)
				nap(1);
			nap(5);
			_exit(9);
		}
		(void)!write(ends[1], &grandchild, sizeof(grandchild));
		_exit(0);
	}
	(void)!read(ends[0], &grandchild, sizeof(grandchild));
	SHOW(waitpid(middle, &status, 0) == middle);
	SHOW(waitpid(grandchild, &status, 0) == grandchild);
	show_status("grandchild", status);
	SHOW(prctl(PR_SET_CHILD_SUBREAPER, 0));
	close(ends[0]);
	close(ends[1]);
}

static void parent_death(void)
{
	int ends[2], status;
	char byte = '-';

	(void)!pipe(ends);
	fflush(stdout);
	if (fork() == 0) {
		if (fork() == 0) {
			sigset_t set;

			sigemptyset(&set);
			sigaddset(&set, SIGUSR1);
			sigprocmask(SIG_BLOCK, &set, NULL);
			prctl(PR_SET_PDEATHSIG, SIGUSR1);
			(void)!write(ends[1], "r", 1);
			byte = sigwaitinfo(&set, NULL) == SIGUSR1 ? 'u' : 'x';
			(void)!write(ends[1], &byte, 1);
			_exit(0);
		}
		(void)!read(ends[0], &byte, 1);
		_exit(0);
	}
	wait(&status);
	(void)!read(ends[0], &byte, 1);
	printf("parent death: %c\n", byte);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	/* A group of its own, whatever the shell that starts this does. */
	setpgid(0, 0);
	group_rules();
	group_signals();
	stopping();
	orphaned_group();
	unwanted_children();
	reaping();
	parent_death();
	return 0;
}

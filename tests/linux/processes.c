// SPDX-License-Identifier: GPL-2.0-only
/* processes.c - fork, vfork, exec, wait, groups, sessions, orphans, files across exec. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static void exit_7(void)
{
	_exit(7);
}

static void kill_myself(void)
{
	kill(getpid(), SIGKILL);
}

static void waiting(void)
{
	pid_t first = fork(), second;
	siginfo_t info = { 0 };
	int status;

	if (first == 0) {
		pause();
		_exit(0);
	}
	SHOW(waitpid(first, &status, WNOHANG));
	second = fork();
	if (second == 0)
		_exit(3);
	SHOW(waitid(P_PID, (id_t)second, &info, WEXITED | WNOWAIT));
	printf("waitid: %d %d %d\n", info.si_signo, info.si_code, info.si_status);
	SHOW(waitpid(-1, &status, 0) == second);
	kill(first, SIGSTOP);
	SHOW(waitpid(first, &status, WUNTRACED) == first);
	show_status("stopped", status);
	kill(first, SIGCONT);
	SHOW(waitpid(first, &status, WCONTINUED) == first);
	show_status("continued", status);
	kill(first, SIGTERM);
	SHOW(wait4(first, &status, 0, &(struct rusage){ 0 }) == first);
	show_status("terminated", status);
	SHOW(wait(NULL));
	SHOW(waitpid(99999999, NULL, 0));
}

static void groups(void)
{
	pid_t child;
	int status;

	child = fork();
	if (child == 0) {
		SHOW(setpgid(0, 0));
		SHOW(getpgrp() == getpid());
		SHOW(setsid());
		fflush(stdout);
		if (fork() == 0) {
			SHOW(setsid() == getpid());
			SHOW(getsid(0) == getpid());
			SHOW(getpgid(0) == getpid());
			fflush(stdout);
			_exit(0);
		}
		wait(NULL);
		_exit(0);
	}
	waitpid(child, &status, 0);
	SHOW(setpgid(99999999, 0));
	SHOW(getpgid(99999999));
}

static void orphans(void)
{
	int ends[2], status;
	char byte = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (pipe(ends))
		return;
	fflush(stdout);
	if (fork() == 0) {
		pid_t parent = getpid();

		if (fork() == 0) {
			while (getppid() == parent)
				usleep(1000);
			(void)!write(ends[1], "o", 1);
			_exit(9);
		}
		_exit(1);
	}
	wait(&status);
	show_status("parent", status);
	(void)!read(ends[0], &byte, 1);
	printf("orphan says %c\n", byte);
	wait(&status);
	show_status("orphan", status);
}

static void sharing_vfork(void)
{
	volatile int shared = 1;
	pid_t child = vfork();

	if (child == 0) {
		shared = 2;
		_exit(0);
	}
	waitpid(child, NULL, 0);
	SHOW(shared);
}

static int clone_function(void *argument)
{
	*(volatile int *)argument = 5;
	return 6;
}

static void cloning(void)
{
	static char stack[65536] __attribute__((aligned(16)));
	static volatile int shared;
	int status;
	pid_t child =
		clone(clone_function, stack + sizeof(stack), CLONE_VM | SIGCHLD, (void *)&shared);

	waitpid(child, &status, 0);
	show_status("clone", status);
	SHOW(shared);
	SHOW(syscall(SYS_clone, CLONE_THREAD | SIGCHLD, 0, 0, 0, 0));
}

/* Executes this program again; see main. */
static void exec_again(void)
{
	char *const words[] = { "processes", "again", "with spaces", "", NULL };
	char *const environment[] = { "ONE=1", "EMPTY=", NULL };
	int kept = open("/dev/null", O_RDONLY), closed = open("/dev/null", O_RDONLY | O_CLOEXEC);

	dup2(kept, 50);
	dup3(closed, 51, O_CLOEXEC);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR2, exit);
	execve("/proc/self/exe", words, environment);
}

static int after_exec(int argc, char **argv, char **environment)
{
	struct sigaction action;

	printf("again: %d words, '%s' '%s'; environment %s %s\n", argc, argv[2], argv[3],
	       environment[0], environment[1]);
	SHOW(fcntl(50, F_GETFD));
	SHOW(fcntl(51, F_GETFD));
	sigaction(SIGUSR1, NULL, &action);
	SHOW(action.sa_handler == SIG_IGN);
	sigaction(SIGUSR2, NULL, &action);
	SHOW(action.sa_handler == SIG_DFL);
	return 11;
}

static void exec_errors(void)
{
	char *const words[] = { "x", NULL };
	int file = open("text", O_WRONLY | O_CREAT | O_TRUNC, 0755);

	(void)!write(file, "no program\n", 11);
	close(file);
	SHOW(execv("text", words));
	file = open("script", O_WRONLY | O_CREAT | O_TRUNC, 0755);
	(void)!write(file, "#!/nonexistent\n", 15);
	close(file);
	SHOW(execv("script", words));
	SHOW(execv("/nonexistent", words));
	SHOW(execv("/", words));
	chmod("text", 0644);
	SHOW(execv("text", words));
	SHOW(execv("text/x", words));
	unlink("text");
	unlink("script");
}

int main(int argc, char **argv, char **environment)
{
	if (argc > 1)
		return after_exec(argc, argv, environment);
	show_child("exit 7", exit_7);
	show_child("killed", kill_myself);
	waiting();
	groups();
	orphans();
	sharing_vfork();
	cloning();
	show_child("exec", exec_again);
	exec_errors();
	return 0;
}

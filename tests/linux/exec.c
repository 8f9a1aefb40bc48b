// SPDX-License-Identifier: GPL-2.0-only
/* execve: scripts, limits, errors, what the new program finds. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static char *self;
static char *no_environment[] = { NULL };

static void make_file(const char *name, const char *text, mode_t mode)
{
	const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	(void)!write(file, text, strlen(text));
	close(file);
	chmod(name, mode);
}

/* What the program sees when it is started as "inspect". */
static int inspect(int argc, char **argv, char **environment)
{
	char name[16] = "";

	prctl(PR_GET_NAME, name);
	printf("name %s, %d arguments:", name, argc);
	for (int i = 0; i < argc; i++) {
		const char *slash = strrchr(argv[i], '/');

		printf(" [%s]", slash ? slash + 1 : argv[i]);
	}
	printf(", environment:");
	for (int i = 0; environment[i]; i++)
		printf(" [%s]", environment[i]);
	printf("\n");
	fflush(stdout);
	return 0;
}

static void run(const char *path, char **argv, char **environment)
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		execve(path, argv, environment);
		printf("execve: %s\n", strerrorname_np(errno));
		fflush(stdout);
		_exit(1);
	}
	waitpid(child, &status, 0);
	show_status("run", status);
}

static void scripts(void)
{
	char text[8192];
	char *argv[] = { "zero", "inspect", "two", NULL };
	char *environment[] = { "A=1", "B=", NULL };

	run(self, argv, environment);
	snprintf(text, sizeof(text), "#!%s", self);
	make_file("inspect", text, 0755);
	run("./inspect", argv, environment);
	snprintf(text, sizeof(text), "#! \t %s \t  an argument with blanks \t \nrest\n", self);
	make_file("inspect", text, 0755);
	run("./inspect", argv, environment);
	make_file("inspect", "#!\n", 0755);
	run("./inspect", argv, environment);
	make_file("inspect", "#!   ", 0755);
	run("./inspect", argv, environment);
	make_file("inspect", "#!/nonexistent/interpreter\n", 0755);
	run("./inspect", argv, environment);
	memset(text, 'x', 400);
	memcpy(text, "#!/", 3);
	text[400] = 0;
	make_file("inspect", text, 0755);
	run("./inspect", argv, environment);
	make_file("inspect", "", 0755);
	run("./inspect", argv, environment);
	make_file("inspect", "\177ELF garbage", 0755);
	run("./inspect", argv, environment);
}

/* Scripts whose interpreters are scripts. */
static void nesting(void)
{
	char name[32], text[8192];
	char *argv[] = { "x", NULL };

	for (int depth = 1; depth <= 6; depth++) {
		snprintf(name, sizeof(name), "nest%d", depth);
		if (depth == 1)
			snprintf(text, sizeof(text), "#!%s inspect\n", self);
		else
			snprintf(text, sizeof(text), "#!nest%d\n", depth - 1);
		make_file(name, text, 0755);
		printf("depth %d: ", depth);
		run(name, argv, no_environment);
	}
}

static void vectors(void)
{
	char *empty[] = { NULL };
	char *large[4] = { "x", "inspect", NULL, NULL };
	char *text = malloc(132000);
	struct rlimit limit;
	char **many = calloc(300001, sizeof(*many));

	run(self, empty, no_environment);
	memset(text, 'a', 131999);
	text[131999] = 0;
	large[2] = text;
	run(self, large, no_environment);
	text[131072] = 0;
	run(self, large, no_environment);
	for (int i = 0; i < 300000; i++)
		many[i] = "12345678";
	run(self, many, no_environment);
	getrlimit(RLIMIT_STACK, &limit);
	limit.rlim_cur = 512 << 10;
	setrlimit(RLIMIT_STACK, &limit);
	many[10000] = NULL;
	run(self, many, no_environment);
	limit.rlim_cur = 8 << 20;
	setrlimit(RLIMIT_STACK, &limit);
	SHOW(syscall(SYS_execve, self, 8, no_environment));
	SHOW(syscall(SYS_execve, self, empty, 8));
	SHOW(syscall(SYS_execve, 8, empty, no_environment));
	free(many);
	free(text);
}

static void errors(void)
{
	char *argv[] = { "x", "inspect", NULL };
	char name[5000];
	int file;

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	SHOW(execv(name, argv));
	name[300] = 0;
	SHOW(execv(name, argv));
	SHOW(execv("", argv));
	make_file("plain", "text", 0644);
	SHOW(execv("plain", argv));
	SHOW(execv(".", argv));
	SHOW(execv("plain/more", argv));
	(void)!symlink("loop", "loop");
	SHOW(execv("loop", argv));
	make_file("busy", "#!/bin/sh\n", 0755);
	file = open("busy", O_WRONLY);
	SHOW(execv("busy", argv));
	close(file);
	SHOW(open(self, O_WRONLY));
	SHOW(open(self, O_RDWR));
	SHOW(truncate(self, 0));
	SHOW(syscall(SYS_execveat, AT_FDCWD, "plain", argv, no_environment, 0x40000000));
	SHOW(syscall(SYS_execveat, AT_FDCWD, "", argv, no_environment, AT_EMPTY_PATH));
	SHOW(syscall(SYS_execveat, 99, "plain", argv, no_environment, 0));
	SHOW(syscall(SYS_execveat, AT_FDCWD, "loop", argv, no_environment, AT_SYMLINK_NOFOLLOW));
}

static void by_descriptor(void)
{
	char *argv[] = { "x", "ids", NULL };
	int status;
	const int file = open(self, O_RDONLY | O_CLOEXEC);

	fflush(stdout);
	if (fork() == 0) {
		syscall(SYS_execveat, file, "", argv, no_environment, AT_EMPTY_PATH);
		_exit(1);
	}
	wait(&status);
	show_status("by descriptor", status);
}

/* What survives execve, and what does not. */
static void dirty(void)
{
	static char stack[65536];
	const stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
	char *argv[] = { self, "clean", NULL };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	signal(SIGUSR2, SIG_IGN);
	signal(SIGTERM, (void (*)(int))dirty);
	sigaltstack(&alternate, NULL);
	prctl(PR_SET_NAME, "dirty");
	prctl(PR_SET_KEEPCAPS, 1);
	prctl(PR_SET_PDEATHSIG, SIGHUP);
	umask(0123);
	alarm(1000);
	dup2(0, 20);
	dup2(0, 21);
	fcntl(21, F_SETFD, FD_CLOEXEC);
	execv(self, argv);
}

static int clean(void)
{
	struct sigaction action;
	sigset_t set;
	stack_t alternate;
	int death = -1;

	sigprocmask(SIG_BLOCK, NULL, &set);
	SHOW(sigismember(&set, SIGUSR1));
	sigpending(&set);
	SHOW(sigismember(&set, SIGUSR1));
	sigaction(SIGUSR2, NULL, &action);
	SHOW(action.sa_handler == SIG_IGN);
	sigaction(SIGTERM, NULL, &action);
	SHOW(action.sa_handler == SIG_DFL);
	SHOW(action.sa_flags);
	sigaltstack(NULL, &alternate);
	SHOW(alternate.ss_flags);
	SHOW(prctl(PR_GET_KEEPCAPS));
	prctl(PR_GET_PDEATHSIG, &death);
	SHOW(death);
	SHOW(umask(0));
	SHOW(alarm(0) > 990);
	SHOW(fcntl(20, F_GETFD));
	SHOW(fcntl(21, F_GETFD));
	SHOW(getauxval(AT_SECURE));
	SHOW(getauxval(AT_PHENT));
	SHOW(getauxval(AT_PHNUM) > 0);
	SHOW(getauxval(AT_PAGESZ));
	SHOW(getauxval(AT_CLKTCK));
	SHOW(getauxval(AT_FLAGS));
	SHOW(getauxval(AT_ENTRY) != 0);
	SHOW(strcmp((char *)getauxval(AT_PLATFORM), "x86_64"));
	SHOW(((unsigned long)__builtin_frame_address(0) & 15) == 0);
	return 0;
}

static void *exec_from_thread(void *unused)
{
	char *argv[] = { self, "ids", NULL };

	(void)unused;
	execv(self, argv);
	return NULL;
}

static void threads_end(void)
{
	pthread_t thread;

	printf("same id %d\n", getpid() == (pid_t)syscall(SYS_gettid));
	fflush(stdout);
	setenv("OLD_PID", "", 1);
	pthread_create(&thread, NULL, exec_from_thread, NULL);
	for (;;)
		pause();
}

static int ids(void)
{
	printf("after: same id %d\n", getpid() == (pid_t)syscall(SYS_gettid));
	SHOW(tgkill(getpid(), getpid(), 0));
	return 0;
}

static void setuid_program(void)
{
	char *argv[] = { "x", "inspect", NULL };

	SHOW(chmod("inspect", 04755));
	SHOW(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	SHOW(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	run(self, argv, no_environment);
}

int main(int argc, char **argv, char **environment)
{
	char path[4096];
	ssize_t length;

	if (argc > 1 && !strcmp(argv[1], "clean"))
		return clean();
	if (argc > 1 && !strcmp(argv[1], "ids"))
		return ids();
	if (argc != 1 || strcmp(argv[0] + (strlen(argv[0]) > 4 ? strlen(argv[0]) - 4 : 0), "exec"))
		return inspect(argc, argv, environment);
	length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[length > 0 ? length : 0] = 0;
	self = length > 0 ? path : argv[0];
	scripts();
	nesting();
	vectors();
	errors();
	by_descriptor();
	show_child("dirty", dirty);
	show_child("threads", threads_end);
	show_child("set-id", setuid_program);
	return 0;
}

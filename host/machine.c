// SPDX-License-Identifier: GPL-2.0-only
/* machine.c - the process of an emulator: what it inherits, its start and its end. */
#define _GNU_SOURCE
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emulator.h"
#include "say.h"

static const struct emulator *emulator_of(const struct options *options)
{
	return options_use_bochs(options) ? &bochs_emulator : &qemu_emulator;
}

void launch_make_pair(int *host, int *guest)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot make a socket: %s", strerror(errno));
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	*host = ends[0];
	*guest = ends[1];
}

void launch_take(struct launch *launch, int file)
{
	if (launch->file_count == LAUNCH_FILES_MAX)
		say_and_exit(STATUS_TESTUDO_FAILED, "a machine has at most %d files",
			     LAUNCH_FILES_MAX);
	launch->files[launch->file_count++] = file;
}

size_t machine_add_port(struct machine *machine, const char *name, bool console)
{
	struct port *port = &machine->ports[machine->port_count];

	if (machine->port_count == PORTS_MAX)
		say_and_exit(STATUS_TESTUDO_FAILED, "a machine has at most %d ports", PORTS_MAX);
	*port = (struct port){ .name = name, .console = console };
	launch_make_pair(&port->host, &port->guest);
	return machine->port_count++;
}

static void keep_in_child(int file)
{
	if (file >= 0)
		fcntl(file, F_SETFD, 0);
}

static _Noreturn void become_emulator(const struct machine *machine, const struct launch *launch,
				      int initramfs, pid_t parent)
{
	char **command = (char **)launch->command.items;
	int nothing = open("/dev/null", O_RDWR);
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(STATUS_TESTUDO_FAILED);
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(nothing, 0);
	dup2(nothing, 1);
	dup2(machine->complaints, 2);
	keep_in_child(launch->serial);
	keep_in_child(initramfs);
	for (size_t i = 0; i < launch->file_count; i++)
		keep_in_child(launch->files[i]);
	for (size_t i = 0; i < machine->port_count; i++)
		keep_in_child(machine->ports[i].guest);
	if (launch->terminal)
		setenv("TERM", launch->terminal, 1);
	execv(command[0], command);
	dprintf(2, "%s: %s\n", command[0], strerror(errno));
	_exit(STATUS_TESTUDO_FAILED);
}

/* Our copies of what only the emulator uses. */
static void close_its_files(struct machine *machine, struct launch *launch)
{
	close(launch->serial);
	for (size_t i = 0; i < launch->file_count; i++)
		close(launch->files[i]);
	for (size_t i = 0; i < machine->port_count; i++) {
		close(machine->ports[i].guest);
		machine->ports[i].guest = -1;
	}
	free(launch->command.items);
}

void machine_start(struct machine *machine, const struct options *options, const char *kernel,
		   int initramfs, const char *words)
{
	const struct parts parts = {
		.options = options, .kernel = kernel, .words = words, .initramfs = initramfs
	};
	struct launch launch = { 0 };
	pid_t parent = getpid();

	machine->emulator = emulator_of(options);
	machine->emulator->make_line(&machine->log, &launch.serial);
	machine->complaints = memfd_create("testudo-complaints", MFD_CLOEXEC);
	machine->emulator->prepare(&launch, machine, &parts);
	machine->pid = fork();
	if (machine->pid < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot start %s: %s", machine->emulator->name,
			     strerror(errno));
	if (machine->pid == 0)
		become_emulator(machine, &launch, initramfs, parent);
	close_its_files(machine, &launch);
}

int machine_stop(struct machine *machine)
{
	int status = 0;

	if (machine->pid > 0) {
		kill(machine->pid, SIGKILL);
		while (waitpid(machine->pid, &status, 0) < 0 && errno == EINTR)
			;
		machine->pid = 0;
	}
	for (size_t i = 0; i < machine->port_count; i++)
		if (machine->ports[i].host >= 0)
			close(machine->ports[i].host);
	machine->port_count = 0;
	close(machine->log);
	close(machine->complaints);
	return status;
}

char *machine_complaint(const struct machine *machine)
{
	char text[8192], *found, *complaint;
	ssize_t size = pread(machine->complaints, text, sizeof(text) - 1, 0);

	if (size <= 0)
		return NULL;
	text[size] = '\0';
	found = machine->emulator->complaint(text);
	complaint = found ? make_text("%s: %s", machine->emulator->name, found) : NULL;
	free(found);
	return complaint;
}

void machine_check(const struct options *options)
{
	emulator_of(options)->check(options);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * qemu.c - QEMU's command line, its start and its end.
 *
 * $TESTUDO_COUNTS names a file for the plugin of the benchmarks (bench/count/count.c).
 */
#define _GNU_SOURCE
#include "qemu.h"

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

#include "places.h"
#include "say.h"

static void make_pair(int *host, int *guest)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot make a socket: %s", strerror(errno));
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	*host = ends[0];
	*guest = ends[1];
}

size_t machine_add_port(struct machine *machine, const char *name, bool console)
{
	struct port *port = &machine->ports[machine->port_count];

	if (machine->port_count == PORTS_MAX)
		say_and_exit(STATUS_TESTUDO_FAILED, "a machine has at most %d ports", PORTS_MAX);
	*port = (struct port){ .name = name, .console = console };
	make_pair(&port->host, &port->guest);
	return machine->port_count++;
}

/* A socket that QEMU inherits; the same number there. */
static void add_socket(struct text_list *list, const char *id, int file)
{
	text_list_add(list, "-chardev");
	text_list_add(list, make_text("socket,id=%s,fd=%d", id, file));
}

static void add_words(struct text_list *list, const char *const *words)
{
	for (; *words; words++)
		text_list_add(list, *words);
}

static void add_clock(struct text_list *list, const struct options *options)
{
	static const char *const counting[] = {
		"-icount", "shift=0,align=off,sleep=off", "-seed", "1",
		"-rtc",    "base=2026-01-01,clock=vm",    NULL,
	};

	text_list_add(list, "-accel");
	if (!strcmp(options->accel, "kvm"))
		text_list_add(list, "kvm");
	else
		text_list_add(list, options->icount ? "tcg,thread=single" : "tcg,thread=multi");
	if (options->icount)
		add_words(list, counting);
}

static void add_ports(struct text_list *list, const struct options *options,
		      const struct machine *machine)
{
	bool mmio = !strcmp(options->machine, "microvm");

	if (!machine->port_count)
		return;
	text_list_add(list, "-device");
	text_list_add(list, mmio ? "virtio-serial-device,max_ports=8"
				 : "virtio-serial-pci,max_ports=8,disable-legacy=on");
	for (size_t i = 0; i < machine->port_count; i++) {
		const struct port *port = &machine->ports[i];

		add_socket(list, make_text("port%zu", i), port->guest);
		text_list_add(list, "-device");
		text_list_add(list, make_text("%s,chardev=port%zu,name=%s",
					      port->console ? "virtconsole" : "virtserialport", i,
					      port->name));
	}
}

static void build_command(struct text_list *list, const struct machine *machine,
			  const struct options *options, const char *kernel, int initramfs,
			  const char *words, int serial)
{
	static const char *const usual[] = {
		"-nodefaults",
		"-no-user-config",
		"-no-reboot",
		"-display",
		"none",
		"-global",
		"virtio-mmio.force-legacy=false",
		"-device",
		"isa-debug-exit,iobase=0xf4,iosize=4",
		"-serial",
		"chardev:log",
		NULL,
	};

	text_list_add(list, find_qemu(options->arch));
	text_list_add(list, "-M");
	text_list_add(list, options->machine);
	add_clock(list, options);
	text_list_add(list, "-cpu");
	text_list_add(list, options->cpu);
	text_list_add(list, "-smp");
	text_list_add(list, make_text("%u", options->cpus));
	text_list_add(list, "-m");
	text_list_add(list, make_text("%lluK", (unsigned long long)options->memory_bytes >> 10));
	add_socket(list, "log", serial);
	add_words(list, usual);
	add_ports(list, options, machine);
	if (getenv("TESTUDO_COUNTS")) {
		text_list_add(list, "-plugin");
		text_list_add(list,
			      make_text("file=%s,out=%s", built_file(options->arch, "count.so"),
					getenv("TESTUDO_COUNTS")));
	}
	if (options->gdb_port) {
		text_list_add(list, "-S");
		text_list_add(list, "-gdb");
		text_list_add(list, make_text("tcp:127.0.0.1:%u", options->gdb_port));
	}
	text_list_add(list, "-kernel");
	text_list_add(list, kernel);
	if (initramfs >= 0) {
		text_list_add(list, "-initrd");
		text_list_add(list, make_text("/proc/self/fd/%d", initramfs));
	}
	text_list_add(list, "-append");
	text_list_add(list, words);
	text_list_add(list, NULL);
}

static void keep_in_child(int file)
{
	if (file >= 0)
		fcntl(file, F_SETFD, 0);
}

static _Noreturn void become_qemu(const struct machine *machine, char **command, int serial,
				  int initramfs, pid_t parent)
{
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
	keep_in_child(serial);
	keep_in_child(initramfs);
	for (size_t i = 0; i < machine->port_count; i++)
		keep_in_child(machine->ports[i].guest);
	execv(command[0], command);
	dprintf(2, "%s: %s\n", command[0], strerror(errno));
	_exit(STATUS_TESTUDO_FAILED);
}

void machine_start(struct machine *machine, const struct options *options, const char *kernel,
		   int initramfs, const char *words)
{
	struct text_list command = { 0 };
	pid_t parent = getpid();
	int serial;

	make_pair(&machine->log, &serial);
	machine->complaints = memfd_create("testudo-qemu-stderr", MFD_CLOEXEC);
	build_command(&command, machine, options, kernel, initramfs, words, serial);
	machine->pid = fork();
	if (machine->pid < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot start QEMU: %s", strerror(errno));
	if (machine->pid == 0)
		become_qemu(machine, (char **)command.items, serial, initramfs, parent);
	close(serial);
	for (size_t i = 0; i < machine->port_count; i++) {
		close(machine->ports[i].guest);
		machine->ports[i].guest = -1;
	}
	free(command.items);
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
	char text[512], *name;
	ssize_t size = pread(machine->complaints, text, sizeof(text) - 1, 0);

	if (size <= 0)
		return NULL;
	text[size] = '\0';
	text[strcspn(text, "\n")] = '\0';
	name = strstr(text, ": ");
	return copy_text(name && strstr(text, "qemu-system") == text ? name + 2 : text);
}

void machine_check_accel(const struct options *options)
{
	int kvm;

	if (strcmp(options->accel, "kvm"))
		return;
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "--accel kvm: /dev/kvm: %s", strerror(errno));
	close(kvm);
}

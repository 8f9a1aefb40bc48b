// SPDX-License-Identifier: GPL-2.0-only
/*
 * machine.h - one virtual machine: its process, its serial line and its ports.
 *
 * Everything between the host and the machine goes over socket pairs, a terminal of its own and
 * memory files that the emulator inherits: no file is made on the host. The emulator dies with this
 * process (PR_SET_PDEATHSIG), whatever ends it, and has a process group of its own, so that a
 * terminal's Ctrl-C does not reach it.
 */
#ifndef HOST_MACHINE_H
#define HOST_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "options.h"

#define PORTS_MAX 6

struct port {
	const char *name; /* in the guest /dev/virtio-ports/NAME, or /dev/hvc0 for a console */
	bool console;
	int host;  /* our end, non-blocking; -1 once closed */
	int guest; /* the emulator's end; -1 after the start */
};

struct machine {
	const struct emulator *emulator; /* from the start on */
	pid_t pid;                       /* 0: not running */
	int log; /* our end of the serial line, non-blocking; at its end the machine is over */
	int complaints; /* memory file with what the emulator itself wrote on stderr */
	struct port ports[PORTS_MAX];
	size_t port_count;
};

/* Before the start: another port; returns its index. Bochs has none. */
size_t machine_add_port(struct machine *machine, const char *name, bool console);

/* initramfs: a memory file, or -1. words: the kernel's command line. */
void machine_start(struct machine *machine, const struct options *options, const char *kernel,
		   int initramfs, const char *words);

/* Ends the process if need be and frees everything; returns its wait status. */
int machine_stop(struct machine *machine);

/* What the emulator complained about, after its name ("QEMU: ..."), in new memory; else NULL. */
char *machine_complaint(const struct machine *machine);

/* Exits with one clear line when what the user asked for can not work on this host. */
void machine_check(const struct options *options);

#endif

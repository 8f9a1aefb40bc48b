// SPDX-License-Identifier: GPL-2.0-only
/*
 * qemu.c - QEMU's command line and its complaints.
 *
 * $TESTUDO_COUNTS names a file for the plugin of the benchmarks (bench/count/count.c).
 */
#define _GNU_SOURCE
#include "emulator.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "places.h"
#include "say.h"

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

static void prepare(struct launch *launch, const struct machine *machine, const struct parts *parts)
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
	const struct options *options = parts->options;
	struct text_list *list = &launch->command;

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
	add_socket(list, "log", launch->serial);
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
	text_list_add(list, parts->kernel);
	if (parts->initramfs >= 0) {
		text_list_add(list, "-initrd");
		text_list_add(list, make_text("/proc/self/fd/%d", parts->initramfs));
	}
	text_list_add(list, "-append");
	text_list_add(list, parts->words);
	text_list_add(list, NULL);
}

static char *complaint(const char *text)
{
	char *line = make_text("%.*s", (int)strcspn(text, "\n"), text);
	const char *words = strstr(line, ": ");

	return words && strstr(line, "qemu-system") == line ? copy_text(words + 2) : line;
}

static void check(const struct options *options)
{
	int kvm;

	if (strcmp(options->accel, "kvm"))
		return;
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		say_and_exit(STATUS_TESTUDO_FAILED, "--accel kvm: /dev/kvm: %s", strerror(errno));
	close(kvm);
}

const struct emulator qemu_emulator = {
	.name = "QEMU",
	.make_line = launch_make_pair,
	.prepare = prepare,
	.complaint = complaint,
	.check = check,
};

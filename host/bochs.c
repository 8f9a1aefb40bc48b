// SPDX-License-Identifier: GPL-2.0-only
/*
 * bochs.c - Bochs: an emulator whose Tiger Lake has CET (indirect branch tracking and the
 * supervisor's shadow stack), which QEMU's own processors lack.
 *
 * It has a BIOS and no way to load a kernel, so the machine boots from a disk (bochs_disk.c). Disk,
 * configuration and the debugger's one command ("go on": Debian's build has the debugger) are
 * memory files. The serial line is a terminal of its own: Bochs opens it by name, and its end comes
 * with Bochs' own. It has no display, no sound and no network. Its time is the number of
 * instructions run.
 */
#define _GNU_SOURCE
#include "emulator.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "bochs_disk.h"
#include "places.h"
#include "say.h"

#define ROMS "/usr/share/bochs/"
/*
 * Instructions of a second: about what the host runs in one, so that idle processors sleep about as
 * long as they are told, and so few that a byte on the serial line takes no more than 1700.
 */
#define SPEED 20000000
#define MEMORY_MAX (2ULL << 30) /* below the devices' addresses */
#define MESSAGE_MARK "Bochs is exiting with the following message:\n"

static const char configuration[] =
	"config_interface: textconfig\n"
	"display_library: term\n"
	"plugin_ctrl: unmapped=1, speaker=0, gameport=0, parallel=0, extfpuirq=0\n"
	"sound: driver=dummy\n"
	"megs: %llu\n"
	"cpu: model=%s, count=%u, ips=%d, reset_on_triple_fault=0, ignore_bad_msrs=0\n"
	"romimage: file=" ROMS "BIOS-bochs-latest\n"
	"vgaromimage: file=" ROMS "VGABIOS-lgpl-latest\n"
	"ata0-master: type=disk, path=/proc/self/fd/%d, mode=flat, cylinders=%u, heads=%d, spt=%d\n"
	"boot: disk\n"
	"com1: enabled=1, mode=term, dev=/proc/self/fd/%d\n"
	"panic: action=fatal\n"
	"error: action=ignore\n"
	"info: action=ignore\n"
	"debug: action=ignore\n"
	"clock: sync=none\n";

/* The machine's end stays open in Bochs from its start on, or ours would be at its end at once. */
static void make_line(int *host, int *guest)
{
	struct termios modes;
	char *name;

	*host = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	name = *host >= 0 && !grantpt(*host) && !unlockpt(*host) ? ptsname(*host) : NULL;
	*guest = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
	if (*guest < 0 || tcgetattr(*guest, &modes))
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot make a terminal: %s", strerror(errno));
	cfmakeraw(&modes);
	tcsetattr(*guest, TCSANOW, &modes);
}

/* A memory file with this text, at its beginning. */
static int text_file(struct launch *launch, char *text)
{
	const size_t size = strlen(text);
	int file = memfd_create("testudo-bochs", MFD_CLOEXEC);

	if (file < 0 || pwrite(file, text, size, 0) != (ssize_t)size)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot make a file: %s", strerror(errno));
	free(text);
	launch_take(launch, file);
	return file;
}

static void prepare(struct launch *launch, const struct machine *machine, const struct parts *parts)
{
	const struct options *options = parts->options;
	unsigned int cylinders;
	const int disk = bochs_disk_make(parts, &cylinders);
	const int commands = text_file(launch, copy_text("c\n"));
	const int settings = text_file(
		launch, make_text(configuration, (unsigned long long)options->memory_bytes >> 20,
				  options->cpu, options->cpus, SPEED, disk, cylinders, DISK_HEADS,
				  DISK_TRACK, launch->serial));

	(void)machine;
	launch_take(launch, disk);
	launch->terminal = "dumb";
	text_list_add(&launch->command, find_bochs());
	text_list_add(&launch->command, "-q");
	text_list_add(&launch->command, "-f");
	text_list_add(&launch->command, make_text("/proc/self/fd/%d", settings));
	text_list_add(&launch->command, "-rc");
	text_list_add(&launch->command, make_text("/proc/self/fd/%d", commands));
	text_list_add(&launch->command, NULL);
}

/* How the machine ends, which is no fault of Bochs: switched off, or reset (the BIOS does not
 * survive that, as the processor's registers keep what it had locked). */
static bool is_end_of_machine(const char *words)
{
	return !strncmp(words, "Shutdown port", 13) || !strncmp(words, "exception(): 3rd", 16);
}

/* Bochs' last words, without the part of the machine ("[CPU0  ] ") that they are from. */
static char *complaint(const char *text)
{
	const char *words = strstr(text, MESSAGE_MARK), *part;

	words = words ? words + strlen(MESSAGE_MARK) : text;
	part = *words == '[' ? strchr(words, ']') : NULL;
	if (part)
		words = part + 1 + (part[1] == ' ');
	if (is_end_of_machine(words))
		return NULL;
	return make_text("%.*s", (int)strcspn(words, "\n"), words);
}

static void check(const struct options *options)
{
	if (options->memory_bytes > MEMORY_MAX || options->memory_bytes & 0xfffff)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "--machine bochs has whole MiB of memory, at most 2048");
	find_bochs();
}

const struct emulator bochs_emulator = {
	.name = "Bochs",
	.make_line = make_line,
	.prepare = prepare,
	.complaint = complaint,
	.check = check,
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_linux.c - `testudo bench --against linux`: Debian's kernel on the same QEMU, with the same
 * counting clock, processor, memory and programs.
 *
 * The kernel comes from Debian's package into build/linux/ (unpacked, not installed). Its machine
 * has an initramfs with the programs and bench/linux/init.c, which runs them and prints their lines
 * on the serial line.
 */
#define _GNU_SOURCE
#include "bench_linux.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench_guest.h"
#include "capture.h"
#include "cpio.h"
#include "elf_file.h"
#include "places.h"
#include "program.h"
#include "root.h"
#include "say.h"
#include "trial.h"

#define TIMEOUT_S 300
#define DOWNLOAD_TIMEOUT_S 300

/* $1: the folder. The newest kernel that the meta package asks for. */
static const char download[] =
	"set -e; mkdir -p \"$1\"; cd \"$1\"; "
	"package=$(apt-cache depends linux-image-cloud-amd64 | "
	"sed -n 's/.*Depends: \\(linux-image-[0-9][^ ]*cloud-amd64\\).*/\\1/p' | head -n 1); "
	"[ -n \"$package\" ] || { echo 'apt knows no linux-image-cloud-amd64'; exit 1; }; "
	"apt-get download -q \"$package\"; dpkg-deb -x \"$package\"_*.deb .; rm -f -- *.deb";

/* The unpacked kernel; NULL when there is none. */
static const char *find_kernel(const char *folder)
{
	const char *path = NULL;
	glob_t found;

	if (!glob(make_text("%s/boot/vmlinuz-*", folder), 0, NULL, &found) && found.gl_pathc)
		path = copy_text(found.gl_pathv[found.gl_pathc - 1]);
	globfree(&found);
	return path;
}

static const char *get_kernel(void)
{
	const char *folder = make_text("%s/build/linux", home_directory());
	char *const command[] = { "/bin/sh", "-c", (char *)download, "sh", (char *)folder, NULL };
	const char *path = find_kernel(folder);
	struct capture capture;

	if (path)
		return path;
	say("fetching Debian's linux-image-cloud-amd64 into build/linux");
	capture_run(&capture, command, true, DOWNLOAD_TIMEOUT_S);
	path = find_kernel(folder);
	if (!path)
		say_and_exit(
			STATUS_TESTUDO_FAILED,
			"--against linux needs Debian's linux-image-cloud-amd64, which can not be "
			"had: %s",
			capture.output.size ? log_tail(&capture.output, 1) : "no apt-get");
	log_free(&capture.output);
	return path;
}

/* What has an interpreter stands at the host's place, too, with its libraries. */
static void add_needs(struct root *root, const char *path)
{
	struct elf_file file;

	if (elf_open(&file, path) != ELF_GOOD)
		return;
	if (file.interpreter)
		program_add_with_needs(root, path);
	elf_close(&file);
}

static int make_initramfs(const struct options *options)
{
	const struct archive_entry init = { .path = "/init", .mode = S_IFREG | 0755 };
	struct root root = { .prefix = "", .arch = options->arch };
	glob_t found;

	archive_open(&root.archive);
	root_add_folder(&root, "/dev", 0755);
	root_add_folder(&root, "/bench", 0755);
	archive_add_file(&root.archive, &init, built_file(options->arch, "bench/linux/init"));
	if (!glob(built_path(options->arch, "bench/*"), 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			const char *path = found.gl_pathv[i];
			const struct archive_entry entry = {
				.path = make_text("/bench%s", strrchr(path, '/')),
				.mode = S_IFREG | 0755,
			};

			if (!file_exists(path) || access(path, X_OK))
				continue;
			archive_add_file(&root.archive, &entry, path);
			add_needs(&root, path);
		}
		globfree(&found);
	}
	archive_finish(&root.archive);
	return root.archive.file;
}

void results_measure_linux(struct results *results, const struct options *options)
{
	struct options counting = *options;
	struct trial trial = {
		.kernel = get_kernel(),
		.words = make_text("console=ttyS0 quiet reboot=t panic=-1 rdinit=/init -- %llu",
				   (unsigned long long)options->memory_bytes >> 10),
		.timeout_s = options->timeout_s ? options->timeout_s : TIMEOUT_S,
		.initramfs = make_initramfs(options),
	};
	const char *counts = results_start_counting(options);

	counting.icount = true;
	trials_run(&trial, 1, &counting, NULL, NULL);
	if (!log_find(&trial.log, "bench over ")) {
		say("Linux did not come to its end%s; its last lines:",
		    trial.timed_out ? " in time" : "");
		fprintf(stderr, "%s\n", log_tail(&trial.log, 10));
		exit(STATUS_TESTUDO_FAILED);
	}
	snprintf(results->linux_version, sizeof(results->linux_version), "%s",
		 strstr(trial.kernel, "vmlinuz-") + strlen("vmlinuz-"));
	results_read(results, &trial.log, counts, true);
	trial_free(&trial);
}

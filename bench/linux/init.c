// SPDX-License-Identifier: GPL-2.0-only
/*
 * init.c - process 1 of the Linux machine that `testudo bench --against linux` measures: says when
 * it began, runs every program of /bench, says how much memory is in use, and ends the machine.
 *
 * The processor's counter runs with the guest's instructions there (--icount) and starts with the
 * machine: what it shows at the first line of main() is the way from reset to here.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

static void mount_at(const char *type, const char *path)
{
	mkdir(path, 0755);
	if (mount(type, path, type, 0, NULL))
		perror(path);
}

static void use_console(void)
{
	int console = open("/dev/ttyS0", O_RDWR | O_NOCTTY);

	for (int file = 0; file < 3; file++)
		dup2(console, file);
}

static void run_program(const char *name)
{
	char path[512];
	char *const words[] = { path, NULL };
	int status = 0;
	pid_t child;

	snprintf(path, sizeof(path), "/bench/%s", name);
	child = fork();
	if (child == 0) {
		execv(path, words);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		printf("failed: %s\n", name);
}

/* What the programs themselves take as files of the initramfs: no memory of the system. */
static unsigned long long size_of_programs(void)
{
	DIR *folder = opendir("/bench");
	unsigned long long bytes = 0;
	struct dirent *entry;
	struct stat status;

	while (folder && (entry = readdir(folder)))
		if (!fstatat(dirfd(folder), entry->d_name, &status, 0) && S_ISREG(status.st_mode))
			bytes += (unsigned long long)status.st_blocks * 512;
	if (folder)
		closedir(folder);
	return bytes;
}

static void print_memory(unsigned long long machine_kib)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long free_kib = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file) &&
	       sscanf(line, "MemFree: %llu kB", &free_kib) != 1)
		;
	if (free_kib && free_kib < machine_kib)
		printf("bench idle_memory 1 %llu\n",
		       (machine_kib - free_kib) * 1024 - size_of_programs());
}

/* argv[1]: the machine's memory in KiB. */
int main(int argc, char **argv)
{
	const unsigned long long begin = __rdtsc();
	unsigned long long machine_kib = 0;
	struct dirent *entry;
	DIR *folder;

	mount_at("devtmpfs", "/dev");
	mount_at("proc", "/proc");
	mount_at("tmpfs", "/tmp");
	use_console();
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("bench reset_to_init 1 %llu\n", begin);
	if (argc > 1)
		sscanf(argv[1], "%llu", &machine_kib);
	print_memory(machine_kib);
	folder = opendir("/bench");
	while (folder && (entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			run_program(entry->d_name);
	puts("bench over 1 0");
	sync();
	reboot(RB_AUTOBOOT);
	return 0;
}

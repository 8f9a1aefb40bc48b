// SPDX-License-Identifier: GPL-2.0-only
/* places.c - where the build's products, the emulators and the host's programs are. */
#define _GNU_SOURCE
#include "places.h"

#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"

const char *home_directory(void)
{
	static char path[PATH_MAX];
	ssize_t size;

	if (path[0])
		return path;
	size = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (size <= 0)
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "cannot find my own folder through /proc/self/exe");
	path[size] = '\0';
	*strrchr(path, '/') = '\0';
	return path;
}

unsigned int host_processors(void)
{
	cpu_set_t set;
	int count = 0;

	if (!sched_getaffinity(0, sizeof(set), &set))
		count = CPU_COUNT(&set);
	return count > 0 ? (unsigned int)count : 1;
}

bool file_exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

const char *built_path(const char *arch, const char *name)
{
	return make_text("%s/build/%s/%s", home_directory(), arch, name);
}

const char *built_file(const char *arch, const char *name)
{
	const char *path = built_path(arch, name);

	if (strcmp(arch, "x86_64"))
		say_and_exit(STATUS_TESTUDO_FAILED,
			     "there is no kernel for '%s' (there is: x86_64)", arch);
	if (!file_exists(path))
		say_and_exit(STATUS_TESTUDO_FAILED, "%s is not built (run make)", path);
	return path;
}

char *find_program(const char *name)
{
	const char *path = getenv("PATH");
	char *copy, *rest, *directory;

	if (strchr(name, '/'))
		return file_exists(name) ? copy_text(name) : NULL;
	copy = rest = copy_text(path ? path : "/usr/local/bin:/usr/bin:/bin");
	while ((directory = strsep(&rest, ":"))) {
		char *candidate = make_text("%s/%s", *directory ? directory : ".", name);

		if (file_exists(candidate) && access(candidate, X_OK) == 0) {
			free(copy);
			return candidate;
		}
		free(candidate);
	}
	free(copy);
	return NULL;
}

static const char *find_emulator(const char *name, const char *packages)
{
	const char *path = find_program(name);

	if (!path)
		say_and_exit(STATUS_TESTUDO_FAILED, "%s is not installed (apt-get install %s)",
			     name, packages);
	return path;
}

const char *find_qemu(const char *arch)
{
	return find_emulator(make_text("qemu-system-%s", arch), "qemu-system-x86");
}

const char *find_bochs(void)
{
	return find_emulator("bochs-bin", "bochs bochsbios vgabios bochs-term");
}

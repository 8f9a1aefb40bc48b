// SPDX-License-Identifier: GPL-2.0-only
/* show_file.h - makes a file that contains its name, and shows what stands under a name. */
#ifndef TESTS_LINUX_SHOW_FILE_H
#define TESTS_LINUX_SHOW_FILE_H

#include "show.h"

#include <fcntl.h>
#include <sys/stat.h>

static int make(const char *name)
{
	int file = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);

	write(file, name, strlen(name));
	return close(file);
}

static void what(const char *name)
{
	struct stat status;
	char text[64] = "";
	int file;

	if (lstat(name, &status)) {
		printf("%s: %s\n", name, strerrorname_np(errno));
		return;
	}
	printf("%s: %o links %d size %ld", name, status.st_mode, (int)status.st_nlink,
	       S_ISDIR(status.st_mode) ? 0 : (long)status.st_size);
	file = open(name, O_RDONLY | O_NONBLOCK);
	if (S_ISREG(status.st_mode) && file >= 0 && read(file, text, 63) > 0)
		printf(" '%s'", text);
	if (file >= 0)
		close(file);
	printf("\n");
}

#endif

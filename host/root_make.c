// SPDX-License-Identifier: GPL-2.0-only
/* root_make.c - decides what the guest's root holds: one program, or the tree of --root. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "places.h"
#include "program.h"
#include "root.h"
#include "say.h"

static const char passwd[] = "root:x:0:0:root:/root:/bin/sh\n"
			     "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
			     "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";
static const char group[] = "root:x:0:\ndaemon:x:1:\ntty:x:5:\nnogroup:x:65534:\n";

/* What the kernel mounts on; what is there already stays. */
static void add_mount_points(struct root *root)
{
	root_add_folder(root, "/dev", 0755);
	root_add_folder(root, "/proc", 0555);
	root_add_folder(root, "/sys", 0555);
	root_add_folder(root, "/tmp", 01777);
}

static void add_usual_files(struct root *root)
{
	add_mount_points(root);
	root_add_folder(root, "/root", 0700);
	root_add_folder(root, "/etc", 0755);
	root_add_bytes(root, "/etc/passwd", 0644, passwd, sizeof(passwd) - 1);
	root_add_bytes(root, "/etc/group", 0644, group, sizeof(group) - 1);
}

/* The absolute path of a host file with its last link kept: the guest sees the name the user gave.
 */
static char *absolute_path(const char *path)
{
	char *folder, *result;

	if (*path == '/')
		return copy_text(path);
	folder = realpath(".", NULL);
	if (!folder)
		say_and_exit(STATUS_TESTUDO_FAILED, "the working folder: %s", strerror(errno));
	result = make_text("%s/%s", folder, path);
	free(folder);
	return result;
}

static void add_extra_files(struct root *root, const struct options *options)
{
	struct stat status;

	for (size_t i = 0; i < options->with.count; i++) {
		const char *name = options->with.items[i];
		char *found = find_program(name), *path = absolute_path(found ? found : name);

		if (stat(path, &status))
			say_and_exit(STATUS_TESTUDO_FAILED, "--with %s: %s", name, strerror(errno));
		program_add_with_needs(root, path);
		if (S_ISDIR(status.st_mode))
			root_add_tree(root, path);
	}
}

static const char *make_small_root(struct root *root, const char *program)
{
	char *found = find_program(program), *path;

	if (!found && strchr(program, '/'))
		found = copy_text(program); /* the check says what is wrong with it */
	if (!found)
		say_and_exit(STATUS_NOT_FOUND, "%s: no such program", program);
	path = absolute_path(found);
	program_check(root, path, program);
	add_usual_files(root);
	program_add_with_needs(root, path);
	return path;
}

static const char *make_whole_root(struct root *root, const struct options *options,
				   const char *program)
{
	char *folder = realpath(options->root, NULL), *path;
	struct stat status;

	if (!folder || stat(folder, &status) || !S_ISDIR(status.st_mode))
		say_and_exit(STATUS_TESTUDO_FAILED, "--root %s: %s", options->root,
			     folder ? "is not a folder" : strerror(errno));
	root->prefix = strcmp(folder, "/") ? folder : "";
	path = strchr(program, '/') ? make_text("%s%s", *program == '/' ? "" : "/", program)
				    : program_find_in_root(root, program);
	if (!path)
		say_and_exit(STATUS_NOT_FOUND, "%s: no such program in %s", program, options->root);
	program_check(root, path, program);
	root_add_tree(root, "/");
	add_mount_points(root);
	root->prefix = "";
	return path;
}

const char *root_make(struct root *root, const struct options *options, const char *program)
{
	const char *path;

	*root = (struct root){ .prefix = "", .arch = options->arch };
	archive_open(&root->archive);
	path = options->root ? make_whole_root(root, options, program)
			     : make_small_root(root, program);
	add_extra_files(root, options);
	return path;
}

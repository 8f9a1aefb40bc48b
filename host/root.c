// SPDX-License-Identifier: GPL-2.0-only
/* root.c - puts files, folders and links of the host into the guest's root. */
#define _GNU_SOURCE
#include "root.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "say.h"

#define LINKS_MAX 40 /* as the kernel's path walk */

static int compare_paths(const void *a, const void *b)
{
	return strcmp(a, b);
}

bool root_is_new(struct root *root, const char *path)
{
	if (tfind(path, &root->paths, compare_paths))
		return false;
	if (!tsearch(copy_text(path), &root->paths, compare_paths))
		say_and_exit(STATUS_TESTUDO_FAILED, "no memory on the host");
	return true;
}

void root_add_bytes(struct root *root, const char *path, mode_t mode, const void *bytes,
		    size_t size)
{
	const struct archive_entry entry = { .path = path,
					     .mode = S_IFREG | mode,
					     .time_s = (uint32_t)time(NULL) };

	if (root_is_new(root, path))
		archive_add(&root->archive, &entry, bytes, size);
}

void root_add_folder(struct root *root, const char *path, mode_t mode)
{
	const struct archive_entry entry = { .path = path,
					     .mode = S_IFDIR | mode,
					     .time_s = (uint32_t)time(NULL) };

	if (root_is_new(root, path))
		archive_add(&root->archive, &entry, NULL, 0);
}

/* One file system object as the host has it. keep_owner: a whole tree keeps owners and links. */
static void add_object(struct root *root, const char *path, const struct stat *status,
		       bool keep_owner)
{
	const char *host_path = make_text("%s%s", root->prefix, path);
	struct archive_entry entry = {
		.path = path,
		.mode = status->st_mode,
		.uid = keep_owner ? status->st_uid : 0,
		.gid = keep_owner ? status->st_gid : 0,
		.time_s = (uint32_t)status->st_mtime,
		.major = major(status->st_rdev),
		.minor = minor(status->st_rdev),
	};
	char target[PATH_MAX];
	ssize_t size;

	if (!root_is_new(root, path))
		return;
	if (S_ISREG(status->st_mode)) {
		archive_add_file(&root->archive, &entry, host_path);
	} else if (S_ISLNK(status->st_mode)) {
		size = readlink(host_path, target, sizeof(target));
		if (size < 0)
			say_and_exit(STATUS_TESTUDO_FAILED, "cannot read %s: %s", host_path,
				     strerror(errno));
		archive_add(&root->archive, &entry, target, (size_t)size);
	} else {
		archive_add(&root->archive, &entry, NULL, 0);
	}
	free((char *)host_path);
}

/* Where a walk along a path stands. Both texts are NUL-terminated. */
struct walk {
	char done[PATH_MAX]; /* resolved so far: "" or "/a/b" */
	char rest[PATH_MAX]; /* still to go */
};

/* Takes the next component off rest into name; false at the end. */
static bool next_component(struct walk *walk, char *name)
{
	char *start = walk->rest, *end;

	while (*start == '/')
		start++;
	if (!*start)
		return false;
	end = strchrnul(start, '/');
	if (end - start > NAME_MAX) {
		name[0] = '\0';
		return true;
	}
	memcpy(name, start, (size_t)(end - start));
	name[end - start] = '\0';
	memmove(walk->rest, end, strlen(end) + 1);
	return true;
}

/* Continues behind a symbolic link. */
static bool follow_link(struct walk *walk, const char *host_path)
{
	char target[PATH_MAX], rest[PATH_MAX];
	ssize_t size = readlink(host_path, target, sizeof(target) - 1);

	if (size <= 0)
		return false;
	target[size] = '\0';
	strcpy(rest, walk->rest);
	if ((size_t)size + strlen(rest) + 2 > sizeof(walk->rest)) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(walk->rest, target);
	strcat(walk->rest, "/");
	strcat(walk->rest, rest);
	if (target[0] == '/')
		walk->done[0] = '\0';
	return true;
}

/* One step; links counts the symbolic links so far. */
static bool walk_step(struct root *root, struct walk *walk, const char *name, bool add, int *links)
{
	char candidate[2 * PATH_MAX], *slash;
	const char *host_path;
	struct stat status;
	bool good;

	if (!strcmp(name, "."))
		return true;
	if (!strcmp(name, "..")) {
		if ((slash = strrchr(walk->done, '/')))
			*slash = '\0';
		return true;
	}
	strcpy(candidate, walk->done);
	strcat(candidate, "/");
	strcat(candidate, name);
	host_path = make_text("%s%s", root->prefix, candidate);
	good = lstat(host_path, &status) == 0 && strlen(candidate) < PATH_MAX;
	if (good && add)
		add_object(root, candidate, &status, false);
	if (good && S_ISLNK(status.st_mode)) {
		good = ++*links <= LINKS_MAX && follow_link(walk, host_path);
		if (*links > LINKS_MAX)
			errno = ELOOP;
	} else if (good) {
		strcpy(walk->done, candidate);
	}
	free((char *)host_path);
	return good;
}

static char *walk_path(struct root *root, const char *path, bool add)
{
	struct walk *walk = allocate(1, sizeof(*walk));
	char name[NAME_MAX + 1], *result = NULL;
	int links = 0;
	bool good = strlen(path) < sizeof(walk->rest);

	errno = ENAMETOOLONG;
	if (good)
		strcpy(walk->rest, path);
	while (good && next_component(walk, name))
		good = name[0] && walk_step(root, walk, name, add, &links);
	if (good)
		result = copy_text(walk->done[0] ? walk->done : "/");
	free(walk);
	return result;
}

char *root_resolve(struct root *root, const char *path)
{
	return walk_path(root, path, false);
}

char *root_add_path(struct root *root, const char *path)
{
	return walk_path(root, path, true);
}

/* A file with several names; in the archive it has a number of its own. */
struct linked_file {
	dev_t device;
	ino_t inode;
	uint32_t number;
};

static int compare_linked_files(const void *a, const void *b)
{
	const struct linked_file *first = a, *second = b;

	if (first->device != second->device)
		return first->device < second->device ? -1 : 1;
	return (first->inode > second->inode) - (first->inode < second->inode);
}

/* The number of the file; *is_new: nobody has asked for it before. */
static uint32_t number_linked_file(struct root *root, const struct stat *status, bool *is_new)
{
	struct linked_file *file = allocate(1, sizeof(*file)), **found;

	*file = (struct linked_file){ status->st_dev, status->st_ino, root->linked_count + 1 };
	found = tsearch(file, &root->linked_files, compare_linked_files);
	if (!found)
		say_and_exit(STATUS_TESTUDO_FAILED, "no memory on the host");
	*is_new = *found == file;
	if (*is_new)
		root->linked_count++;
	else
		free(file);
	return (*found)->number;
}

/* Files with several names come as one inode: the first carries the content, the others nothing. */
static void add_linked_file(struct root *root, const char *path, const FTSENT *node)
{
	const struct stat *status = node->fts_statp;
	bool is_new;
	struct archive_entry entry = {
		.path = path,
		.mode = status->st_mode,
		.uid = status->st_uid,
		.gid = status->st_gid,
		.time_s = (uint32_t)status->st_mtime,
		.links = (uint32_t)status->st_nlink,
	};

	if (!root_is_new(root, path))
		return;
	entry.inode = number_linked_file(root, status, &is_new);
	if (is_new)
		archive_add_file(&root->archive, &entry, node->fts_accpath);
	else
		archive_add(&root->archive, &entry, NULL, 0);
}

/* NULL at the end of the tree. */
static FTSENT *next_node(FTS *tree, const char *folder)
{
	FTSENT *node;

	errno = 0;
	node = fts_read(tree);
	if (!node && errno)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot read %s: %s", folder, strerror(errno));
	return node;
}

void root_add_tree(struct root *root, const char *path)
{
	char *folder = make_text("%s%s", root->prefix, path);
	char *const folders[] = { folder, NULL };
	FTS *tree = fts_open(folders, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *node;

	if (!tree)
		say_and_exit(STATUS_TESTUDO_FAILED, "cannot read %s: %s", folder, strerror(errno));
	while ((node = next_node(tree, folder))) {
		const char *inside = node->fts_path + strlen(root->prefix);

		if (node->fts_info == FTS_DP)
			continue;
		if (node->fts_info == FTS_DNR || node->fts_info == FTS_ERR ||
		    node->fts_info == FTS_NS)
			say_and_exit(STATUS_TESTUDO_FAILED, "cannot read %s: %s", node->fts_path,
				     strerror(node->fts_errno));
		if (!*inside || !strcmp(inside, "/"))
			continue;
		if (node->fts_info == FTS_F && node->fts_statp->st_nlink > 1)
			add_linked_file(root, inside, node);
		else
			add_object(root, inside, node->fts_statp, true);
	}
	fts_close(tree);
	free(folder);
}

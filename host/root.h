// SPDX-License-Identifier: GPL-2.0-only
/*
 * root.h - the guest's file system, built from the host's: one program with what it needs to
 * start, or the whole tree of a folder.
 *
 * Small root: the program at its own path, its interpreter and libraries at theirs (with the
 * host's symbolic links on the way), /etc/passwd, /etc/group and the empty folders that programs
 * expect; everything belongs to root. Whole tree (--root): as it stands, owners included.
 */
#ifndef HOST_ROOT_H
#define HOST_ROOT_H

#include "cpio.h"
#include "options.h"

struct root {
	struct archive archive;
	void *paths;        /* tree of the paths that are in the archive (tsearch) */
	const char *prefix; /* where the guest's / is on the host: "" or the --root folder */
	const char *arch;
	void *linked_files; /* tree of those with several names */
	uint32_t linked_count;
};

/*
 * Makes the root for `program` (a name for PATH, or a path) and returns the path that the guest
 * executes. Exits with one line and 127 (not found), 126 (can not be executed) or 125.
 */
const char *root_make(struct root *root, const struct options *options, const char *program);

/* A file whose content is in memory, owned by root. Folders on the way must be there already. */
void root_add_bytes(struct root *root, const char *path, mode_t mode, const void *bytes,
		    size_t size);
void root_add_folder(struct root *root, const char *path, mode_t mode);

/* The file or folder at the guest's `path`, with every folder and symbolic link on the way. */
char *root_add_path(struct root *root, const char *path);

/* True once for each path: the caller adds it. */
bool root_is_new(struct root *root, const char *path);

/* Resolves symbolic links inside the root; NULL with errno when there is nothing. */
char *root_resolve(struct root *root, const char *path);

/* The whole tree below host folder root->prefix + path. */
void root_add_tree(struct root *root, const char *path);

#endif

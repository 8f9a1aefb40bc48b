// SPDX-License-Identifier: GPL-2.0-only
/*
 * From names to places: the path walk (fs/name/path.c), and back (fs/name/path_format.c).
 * Names given to these functions are kernel strings; struct path_name brings one in from a program.
 */
#pragma once
#include <fs/name/dentry.h>
#include <fs/inode.h>
#include <fs/mount/mount.h>
#include <mm/copy/user_copy.h>

struct [[gnu::randomize_layout]] path {
	struct mount *mount;
	struct dentry *dentry;
};

enum lookup_flags {
	LOOKUP_FOLLOW = 1,    /* a symbolic link at the end is followed */
	LOOKUP_DIRECTORY = 2, /* the result must be a directory */
	LOOKUP_PARENT = 4,    /* stop before the last component */
	LOOKUP_EMPTY = 8,     /* "" is the directory descriptor itself */
	LOOKUP_CREATE = 16,
	LOOKUP_KERNEL = 32, /* from the machine's root, without permission checks (initramfs) */
};

void path_get(const struct path *path);
void path_put(struct path *path); /* and clears it */
bool path_equal(const struct path *a, const struct path *b);

/* directory_fd as openat(). The place, referenced. */
[[nodiscard]] int path_lookup(int directory_fd, const char *name, uint32_t flags,
			      struct path *path);
/* The same, and the record of its entry, which has not to be asked whose it is. */
[[nodiscard]] int path_lookup_seal(int directory_fd, const char *name, uint32_t flags,
				   struct path *path, const struct dentry_seal **seal);
/*
 * Absolute name as seen from the task's root: length without terminator; -ENAMETOOLONG, -ENOENT is
 * not used: " (deleted)" is appended and "(unreachable)" put before as Linux does.
 */
[[nodiscard]] long path_format(const struct path *path, char *buffer, size_t size);
/* The same from another root; plain: neither mark, -ENOENT when deleted, *REACHABLE told. */
[[nodiscard]] long path_format_from(const struct path *path, const struct path *root, char *buffer,
				    size_t size, bool *reachable, bool *deleted);

/* A path of a program, copied once: short ones into the structure itself. */
#define PATH_NAME_SHORT 128
struct path_name {
	char *text;
	char buffer[PATH_NAME_SHORT];
};
[[nodiscard]] int path_name_read(struct path_name *name, struct user_string from);
void path_name_free(struct path_name *name);
/* path_lookup() with a program's string; SEAL as above. */
[[nodiscard]] int path_lookup_user(int directory_fd, struct user_string name, uint32_t flags,
				   struct path *path);
[[nodiscard]] int path_lookup_user_seal(int directory_fd, struct user_string name, uint32_t flags,
					struct path *path, const struct dentry_seal **seal);

/* ---- the walk itself: open(2) and the calls that make and remove names ---- */
enum last_kind {
	LAST_NORMAL,
	LAST_DOT,
	LAST_DOT_DOT,
	LAST_ROOT,  /* nothing but slashes */
	LAST_PLACE, /* nothing: the empty name, or what a magic link led to */
};

/*
 * Where a walk begins is mostly what the program's places or an open file name, and these stay for
 * the length of the call: it is referenced only when it has to be (*_counted).
 */
struct walk {
	struct path at;   /* where we are; with LOOKUP_PARENT: the directory that holds the last
			     component */
	struct path root; /* '..' stops here */
	const struct dentry_seal *name; /* the record of at.dentry */
	bool at_counted, root_counted;
	const char *rest; /* not yet resolved */
	char *owned;      /* memory of rest after a symbolic link */
	uint32_t flags;   /* enum lookup_flags */
	uint64_t resolve; /* RESOLVE_* of openat2 */
	uint32_t link_count;
	const char *last; /* LOOKUP_PARENT: the last component */
	uint32_t last_hash;
	uint8_t last_length;
	enum last_kind last_kind;
	bool trailing_slash;
};

[[nodiscard]] int walk_start(struct walk *walk, int directory_fd, const char *name, uint32_t flags,
			     uint64_t resolve);
[[nodiscard]] int walk_run(struct walk *walk);
/* The child of that name, referenced, possibly negative (then fresh and not hashed). DIRECTORY: its
 * record; its lock: LOCKED or not held. */
[[nodiscard]] int walk_child(const struct dentry_seal *directory, const char *name, size_t length,
			     uint32_t hash, bool locked, struct dentry **child);
/* The last component, where the walk has stopped: its directory is locked. */
[[nodiscard]] int walk_last(const struct walk *walk, struct dentry **child);
/* Goes on with the target of a symbolic link found by the caller; then walk_run() again. IS_LAST:
 * it ends the name. */
[[nodiscard]] int walk_follow(struct walk *walk, struct dentry *link, bool is_last);
void walk_end(struct walk *walk);
/* The place that was found, referenced: the caller's. */
struct path walk_take(struct walk *walk);
/* Where it is is referenced. */
void walk_hold(struct walk *walk);
/* Into DENTRY (takes over its reference; NAME: its record), which the directory has that the walk
 * stopped in, and what is mounted there. */
void walk_enter_last(struct walk *walk, struct dentry *dentry, const struct dentry_seal *name);

/* ---- making and removing names (fs/name/{name,rename}.c): paths as mkdirat() and friends;
 * kernel strings ---- */
[[nodiscard]] int name_make_directory(int directory_fd, const char *name, uint32_t mode,
				      uint32_t lookup);
[[nodiscard]] int name_make_node(int directory_fd, const char *name, uint32_t mode, uint64_t device,
				 uint32_t lookup);
[[nodiscard]] int name_make_symlink(const char *target, int directory_fd, const char *name,
				    uint32_t lookup);
[[nodiscard]] int name_link(const struct path *from, int directory_fd, const char *name,
			    uint32_t lookup);
[[nodiscard]] int name_unlink(int directory_fd, const char *name);
[[nodiscard]] int name_remove_directory(int directory_fd, const char *name);
[[nodiscard]] int name_rename(int from_directory, const char *from, int to_directory,
			      const char *to, uint32_t flags);
/* May the caller make (remove) a name in the directory where the walk is? Lock held. VICTIM: the
 * record of what goes; nullptr: negative. */
[[nodiscard]] int name_may_create(const struct walk *at);
[[nodiscard]] int name_may_remove(const struct walk *at, const struct dentry_seal *victim,
				  bool is_directory_wanted);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptor tables, and what else of the file system belongs to a task: current directory, root,
 * umask.
 *
 * Who may change a table: tasks that share it (task->files). Others (procfs) only read, under its
 * lock, after taking a reference while holding that task's process->signal_lock, under which
 * task->files is set and cleared. So when the table has one reference, or the second is a reader's,
 * nobody but the current task can change it, and the current task reads it without the lock.
 */
#pragma once
#include <cred_integrity/named.h>
#include <fs/name/path.h>
#include <kernel/claims.h>
#include <sync/spin.h>

struct descriptor_part;
struct file;
struct file_context;
struct file_table;
struct task;

/* The running task's, by its seal; nullptr: it has none. */
struct file_table *file_table_own(void);
/*
 * TASK uses TABLE from now on (nullptr: none), whose reference it takes; returns the one before, to
 * be given back. TABLE is the current task's own or one that the current task has just made. Under
 * signal_lock once others can see TASK.
 */
struct file_table *file_table_enter(struct task *task, struct file_table *table);
struct file_table *file_table_create(void); /* nullptr: no memory, here and below */
struct file_table *file_table_copy(struct file_table *from); /* fork; from nullptr: empty */
void file_table_get(struct file_table *table);
void file_table_put(struct file_table *table);
void file_table_close_on_exec(struct file_table *table);
bool file_table_shared(const struct file_table *table);
/* Of the running task: other tasks use it, by the sealed count; or there is none. */
bool file_table_own_shared(void);

struct file *file_of(int fd); /* of the current task, referenced; nullptr: -EBADF; not for O_PATH */
struct file *file_of_any(int fd); /* the same, also O_PATH */
/* Takes the reference; fd, or -EMFILE (the caller keeps the reference). flags: O_CLOEXEC. */
[[nodiscard]] int fd_install(struct file *file, uint32_t flags, int lowest);
/* False: fd_install(file, 0, 0) would fail with -EMFILE, unless another thread closes something
 * meanwhile. */
bool fd_available(void);
[[nodiscard]] int fd_close(int fd);
/* dup2, dup3: closes what TO was. FROM's file; -EBADF, -EMFILE. */
[[nodiscard]] int fd_replace(int from, int to, uint32_t flags);
[[nodiscard]] int fd_get_flags(int fd); /* FD_CLOEXEC or 0; -EBADF */
[[nodiscard]] int fd_set_flags(int fd, bool close_on_exec);
void fd_close_range(uint32_t first, uint32_t last,
		    bool only_mark); /* mark: set close-on-exec instead */
/* procfs: the next descriptor >= from with its file, referenced; -1 at the end. */
int file_table_next(struct file_table *table, int from, struct file **file, bool *close_on_exec);
uint32_t file_table_capacity(struct file_table *table);
/* PART, which a seal names, is the first of TABLE. */
bool file_table_named(const struct file_table *table, const struct descriptor_part *part);

/* What a sealed record names that has a path: both count it. */
struct place_names {
	struct dentry_seal *entry;
	struct mount_seal *mount;
};

/* What of files the seal of a task names (seal_files.c); nullptr: none. */
struct sealed_files {
	struct descriptor_part *descriptors;
	struct places *stands;
};
/* What that of a child will name. A violation when TABLE or CONTEXT is neither the running task's
 * own nor just made by it. */
struct sealed_files sealed_files_of_child(const struct file_table *table,
					  const struct file_context *context);
/* Inside the window in which a seal begins to name them, or ends. */
void sealed_files_count(const struct sealed_files *files, bool more);
/* The running task's seal names none any more; table and context are the caller's to give back.
 * Under signal_lock. */
void sealed_files_leave(void);

/*
 * Where a program is, and its umask, sealed (row cred_integrity). The seal of each task names its
 * places, and they say of which context they are; a seal begins to name what its own task names or
 * has made.
 */
struct [[gnu::randomize_layout]] places {
	struct sealed_record record; /* of the context */
	struct path root, cwd;
	struct place_names root_names, cwd_names;
	struct claims claims;
	uint32_t umask;
};

struct [[gnu::randomize_layout]] file_context {
	struct refcount references;
	struct spin_lock lock; /* root, cwd */
	struct places *places;
	struct path root, cwd; /* copies for show */
	uint32_t umask;        /* so is this */
};
/* At the machine's root, umask 022: for the first program. */
struct file_context *file_context_create(void);
struct file_context *file_context_copy(struct file_context *from);
void file_context_get(struct file_context *context);
/* Those of CONTEXT, for a seal that the running task writes; a violation when it may not. */
struct places *places_to_name(const struct file_context *context);
/* PLACES, which a seal names, are those of CONTEXT. */
bool file_context_named(const struct file_context *context, const struct places *places);
void file_context_put(struct file_context *context);
/* TASK is at the places of CONTEXT from now on (nullptr: nowhere); what it had before. */
struct file_context *file_context_enter(struct task *task, struct file_context *context);
/* The running task's; nullptr: none. */
struct file_context *file_context_own(void);
bool file_context_own_shared(void);    /* other tasks use it, by the sealed count */
uint32_t file_context_own_umask(void); /* 0 without one */
uint32_t file_context_umask(const struct file_context *context);
uint32_t file_context_set_own_umask(uint32_t umask); /* what it was */
/* Referenced copies; without a context the machine's root. */
void file_context_root(struct file_context *context, struct path *path);
void file_context_cwd(struct file_context *context, struct path *path);
/*
 * The running task's, for the length of one call: nobody else changes the places that no other task
 * has, and they count what they name. The entry's record; *COUNTED: with a reference, because other
 * tasks have them, too.
 */
const struct dentry_seal *file_context_own_root(struct path *path, bool *counted);
const struct dentry_seal *file_context_own_cwd(struct path *path, bool *counted);
void file_context_set_cwd(struct file_context *context, const struct path *path);
void file_context_set_root(struct file_context *context, const struct path *path);

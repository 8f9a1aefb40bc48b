// SPDX-License-Identifier: GPL-2.0-only
/*
 * The virtual file system: inodes, directory entries, mounts, paths, open files.
 * Ownership: pointers named in a struct hold a reference; functions returning a pointer through an out parameter give one.
 * Locks: inode->lock (sleeping; parent before child), dentry lock for the names, file->position_lock.
 */
#pragma once
#include <arch/types.h>
#include <base/list.h>
#include <mm/page_cache.h>
#include <mm/user_copy.h>
#include <refcount/refcount.h>
#include <sync/mutex.h>
#include <sync/wait_queue.h>

struct inode;
struct dentry;
struct file;
struct mount;
struct superblock;
struct poll_table;
struct directory_sink;

struct timestamp { int64_t seconds; uint32_t nanoseconds; };

struct inode_operations {		/* const tables; nullptr entry: the operation is not possible (-EPERM, -ENOTDIR...) */
	int (*lookup)(struct inode *directory, struct dentry *dentry);	/* binds dentry->inode or leaves it negative */
	int (*create)(struct inode *directory, struct dentry *dentry, uint32_t mode);
	int (*make_directory)(struct inode *directory, struct dentry *dentry, uint32_t mode);
	int (*make_node)(struct inode *directory, struct dentry *dentry, uint32_t mode, uint64_t device);
	int (*make_symlink)(struct inode *directory, struct dentry *dentry, const char *target);
	int (*link)(struct inode *directory, struct dentry *dentry, struct inode *inode);
	int (*unlink)(struct inode *directory, struct dentry *dentry);
	int (*remove_directory)(struct inode *directory, struct dentry *dentry);
	int (*rename)(struct inode *from, struct dentry *from_dentry, struct inode *to, struct dentry *to_dentry, uint32_t flags);
	int (*read_link)(struct inode *inode, char *buffer, size_t size);	/* length */
	int (*follow_link)(struct inode *inode, struct dentry **dentry, struct mount **mount);	/* magic links of /proc */
	int (*resize)(struct inode *inode, uint64_t size);
	int (*revalidate)(struct dentry *dentry);			/* 0: stale, look up again (procfs) */
	int (*fill_attributes)(struct inode *inode);			/* before stat, dynamic files */
	void (*release)(struct inode *inode);				/* last reference gone: free private data */
};

struct file_operations {
	int (*open)(struct inode *inode, struct file *file);
	void (*release)(struct file *file);				/* last reference */
	ssize_t (*read)(struct file *file, struct user_out to, size_t bytes, uint64_t *position);
	ssize_t (*write)(struct file *file, struct user_in from, size_t bytes, uint64_t *position);
	int64_t (*seek)(struct file *file, int64_t offset, int whence);
	int (*iterate)(struct file *file, struct directory_sink *sink);
	uint32_t (*poll)(struct file *file, struct poll_table *table);	/* POLL* now; registers its queues in table when not nullptr */
	long (*control)(struct file *file, uint32_t command, uint64_t argument);	/* ioctl */
	int (*map)(struct file *file, struct page_cache **cache);	/* mmap; nullptr: -ENODEV */
	int (*flush)(struct file *file);				/* each close */
	int (*synchronise)(struct file *file);
	long (*fcntl)(struct file *file, int command, uint64_t argument);	/* F_SETPIPE_SZ... */
};

struct superblock {
	const struct file_system *type;
	uint64_t device;		/* st_dev */
	uint32_t block_size, magic, flags;
	uint64_t next_inode;		/* opaque numbers, never addresses */
	struct dentry *root;
	struct refcount references;
	uint64_t pages_used, pages_limit, inodes_used, inodes_limit;
	struct mutex rename_lock;
	void *private;
};

struct file_system {
	const char *name;
	bool no_device;
	int (*mount)(const struct file_system *type, const char *source, const char *options, uint32_t flags, struct superblock **superblock);
	void (*unmount)(struct superblock *superblock);
	int (*statistics)(struct superblock *superblock, uint64_t *blocks, uint64_t *free_blocks, uint64_t *files, uint64_t *free_files);
};
#define FILE_SYSTEM(name_, ...) \
	static const struct file_system file_system_##name_ = { .name = #name_, __VA_ARGS__ }; \
	SET_ENTRY(file_systems, file_system_##name_)

struct inode {
	struct refcount references;
	struct mutex lock;
	struct superblock *superblock;
	uint64_t number;
	uint32_t mode;			/* S_IF* and permissions */
	uint32_t uid, gid;
	uint32_t links;
	uint64_t device;		/* of a device node */
	uint64_t size;			/* for non-page-cache inodes; else cache.size */
	struct timestamp accessed, modified, changed, born;
	const struct inode_operations *operations;
	const struct file_operations *file_operations;
	struct page_cache cache;	/* regular files */
	void *private;			/* file system's; pipes, devices */
	struct list locks;		/* fcntl and flock records; under lock */
	uint32_t seals;
	uint32_t writers;		/* open for writing (ETXTBSY) */
	uint32_t executing;
};

struct dentry {
	struct refcount references;
	struct dentry *parent;		/* itself for a root */
	struct inode *inode;		/* nullptr: negative */
	struct list children, sibling;
	struct list hash_link;
	uint32_t hash;
	uint8_t name_length;
	bool unlinked, mount_point;
	char name[256];			/* owner may store short names inline and others on the heap */
};

struct mount {
	struct refcount references;
	struct mount *parent;
	struct dentry *mount_point;
	struct superblock *superblock;
	struct dentry *root;
	uint32_t flags, id;
	struct list link;
	char *source;
};

struct path { struct mount *mount; struct dentry *dentry; };

struct file {
	struct refcount references;
	struct path path;
	struct inode *inode;
	const struct file_operations *operations;
	uint32_t flags;			/* O_* */
	uint64_t position;
	struct mutex position_lock;
	void *private;
	int32_t owner; int owner_signal;	/* F_SETOWN */
	uint64_t directory_cursor;
};

/* ---- paths (fs/path.c) ---- */
enum lookup_flags { LOOKUP_FOLLOW = 1, LOOKUP_DIRECTORY = 2, LOOKUP_PARENT = 4, LOOKUP_EMPTY = 8, LOOKUP_CREATE = 16 };
/* directory_fd as openat; name is a kernel string. */
[[nodiscard]] int path_lookup(int directory_fd, const char *name, uint32_t flags, struct path *path);
/* Parent directory and last component (dentry may be negative), parent inode locked; path_unlock_parent() ends it. */
[[nodiscard]] int path_lookup_parent(int directory_fd, const char *name, struct path *parent, struct dentry **last);
void path_unlock_parent(struct path *parent, struct dentry *last);
void path_get(const struct path *path);
void path_put(struct path *path);
/* Absolute name as seen from the task's root: length; "(deleted)" and "(unreachable)" as Linux. */
[[nodiscard]] long path_format(const struct path *path, char *buffer, size_t size);
[[nodiscard]] int inode_permission(const struct inode *inode, uint32_t mask);	/* MAY_READ 4, MAY_WRITE 2, MAY_EXECUTE 1 */
void inode_get(struct inode *inode);
void inode_put(struct inode *inode);
struct inode *inode_create(struct superblock *superblock, uint32_t mode);

/* ---- files ---- */
[[nodiscard]] int file_open(int directory_fd, const char *name, uint32_t flags, uint32_t mode, struct file **file);
[[nodiscard]] int file_open_path(const struct path *path, uint32_t flags, struct file **file);
struct file *file_create_anonymous(const char *name, const struct file_operations *operations, void *private, uint32_t flags);	/* pipes, eventfd... */
void file_get(struct file *file);
void file_put(struct file *file);
ssize_t file_read_kernel(struct file *file, void *to, size_t bytes, uint64_t offset);	/* exec */
/* ---- descriptor tables (fs/file_table.c) ---- */
struct file_table *file_table_create(void);
struct file_table *file_table_copy(struct file_table *from);	/* fork */
void file_table_get(struct file_table *table);
void file_table_put(struct file_table *table);
void file_table_close_on_exec(struct file_table *table);
struct file *file_of(int fd);			/* of the current task, referenced; nullptr: -EBADF */
[[nodiscard]] int fd_install(struct file *file, uint32_t flags, int lowest);	/* takes the reference; fd or -EMFILE (reference kept by caller) */
[[nodiscard]] int fd_close(int fd);
struct file_context { struct refcount references; struct spin_lock lock; struct path root, cwd; uint32_t umask; };
struct file_context *file_context_copy(struct file_context *from);
void file_context_get(struct file_context *context);
void file_context_put(struct file_context *context);
/* Listing: sink accepts an entry or says stop (false). position is the cookie of the NEXT entry. */
struct directory_sink { bool (*accept)(struct directory_sink *sink, const char *name, size_t length, uint64_t inode, uint8_t type, uint64_t position); };
void vfs_start(void);				/* root tmpfs, initramfs unpacked, /proc /dev /sys /tmp mounted when the directories exist */

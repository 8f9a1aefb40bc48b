// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open files ("descriptions"), shared by descriptors after dup and fork. What a file is stands in
 * sealed memory (row cred_integrity): which operations work on which object, which place it is,
 * what it was opened for. Nobody can make one kind's operations work on another kind's object.
 * What each read and write changes, and what only counts, is beside it, in file->state: who writes
 * to the position there moves a program within the file that it has open, and no further; a window
 * at each call would be two writes of the protection keys.
 *
 * The sealed part is made in one window and changes by fs/file/record.h only: what an open has
 * found or made, and flags by fcntl (whole words, under no lock). A descriptor is sealed and names
 * the file (fs/file/descriptor_part.h): on that way nothing is doubted. Whoever finds a file by
 * ordinary memory asks file_check() first.
 * Locks: position under position_lock (regular files and directories).
 */
#pragma once
#include <fs/name/path.h>
#include <mm/copy/user_copy.h>
#include <refcount/refcount.h>
#include <sync/mutex.h>
#include <sync/wait_queue.h>
#include <linux/fcntl.h>

struct poll_table;
struct directory_sink;

struct file_operations { /* const tables; missing: -EINVAL, -ENOTDIR, -ENOTTY, -ENODEV as Linux */
	int (*open)(struct inode *inode, struct file *file);
	void (*release)(struct file *file); /* last reference */
	ssize_t (*read)(struct file *file, struct user_out to, size_t bytes, uint64_t *position);
	ssize_t (*write)(struct file *file, struct user_in from, size_t bytes, uint64_t *position);
	/* The same with kernel memory: sendfile, splice, exec. Missing: those calls fail with
	 * -EINVAL. */
	ssize_t (*read_kernel)(struct file *file, void *to, size_t bytes, uint64_t *position);
	ssize_t (*write_kernel)(struct file *file, const void *from, size_t bytes,
				uint64_t *position);
	int64_t (*seek)(struct file *file, int64_t offset, int whence); /* missing: -ESPIPE */
	int (*iterate)(struct file *file,
		       struct directory_sink *sink); /* from file->state->position on */
	uint32_t (*poll)(struct file *file,
			 struct poll_table *table); /* POLL* now; registers its queues in table when
						       not nullptr */
	long (*control)(struct file *file, uint32_t command, uint64_t argument); /* ioctl */
	int (*map)(struct file *file, struct page_cache **cache); /* mmap; missing: -ENODEV */
	int (*flush)(struct file *file);                          /* each close */
	int (*synchronise)(struct file *file);                    /* missing: -EINVAL */
	long (*allocate)(struct file *file, int mode, uint64_t offset,
			 uint64_t size);                                  /* fallocate */
	long (*fcntl)(struct file *file, int command, uint64_t argument); /* F_SETPIPE_SZ... */
};

/* In file->flags beside O_*: */
#define FILE_EXECUTES 0x80000000u /* holds inode_execute_begin() */
#define FILE_WRITES 0x40000000u   /* holds inode_write_begin() */
/* In file->access: a regular file or a directory, whose position calls share. */
#define FILE_HAS_POSITION 0x100u
/* In file->access: its operations are cache_file_operations; fs/file/io.h calls them by name. */
#define FILE_CACHED 0x200u
/* Not shown to programs. */
#define FILE_FLAGS_HIDDEN (FILE_EXECUTES | FILE_WRITES | (uint32_t)O_NOCTTY)
/* Flag for file_open(): to be executed (see file_open_execute()). */
#define FILE_EXECUTE FILE_EXECUTES
/* O_TMPFILE without O_DIRECTORY, which always comes with it. */
#define FILE_NAMELESS 020000000u

/* Ordinary memory. */
struct [[gnu::randomize_layout]] file_state {
	struct refcount references;
	uint64_t position;
	struct mutex position_lock;
	int32_t owner; /* F_SETOWN */
	int owner_signal;
	bool has_locks;      /* this file took a flock or OFD lock */
	struct list watches; /* of epoll files; under their lock */
};

/* Sealed. */
struct [[gnu::randomize_layout]] file {
	struct sealed_record record; /* of the inode */
	struct inode *inode;
	const struct file_operations *operations;
	void *private; /* what the operations work on */
	struct path path;
	const struct dentry_seal *name; /* of the path's entry, which it counts in */
	struct file_state *state;
	uint32_t flags;  /* O_*, FILE_* */
	uint32_t access; /* MAY_READ, MAY_WRITE, FILE_HAS_POSITION, FILE_CACHED */
	uint32_t named;  /* by descriptors (fs/file/descriptor_part.h) and mappings */
};

/* The record of its inode, which stands in that of its name: sealed all along. */
static inline const struct inode_seal *file_inode_seal(const struct file *file)
{
	return file->name->file;
}

/* How many sealed records name it (named.h). */
static inline uint32_t *file_named(const struct file *file)
{
	return cred_integrity_pointer(&file->named, nullptr);
}

/*
 * The operations of a file which a descriptor names or for which file_check() has been asked: they
 * were looked at where they were sealed (row const_ops).
 */
static inline const struct file_operations *file_sealed_operations(const struct file *file)
{
	return file->operations;
}

/* A violation when FILE is none: for those who found it by ordinary memory. */
void file_check(const struct file *file);
/* With that check. */
bool file_can_read(const struct file *file);
bool file_can_write(const struct file *file);
const struct inode *file_opened_inode(const struct file *file);

/* directory_fd and name as openat(); flags O_*. */
[[nodiscard]] int file_open(int directory_fd, const char *name, uint32_t flags, uint32_t mode,
			    struct file **file);
[[nodiscard]] int file_open_resolve(int directory_fd, const char *name, uint32_t flags,
				    uint32_t mode, uint64_t resolve, struct file **file);
/*
 * For execve: a regular file on a mount that allows it, with execute permission; cannot be written
 * while the file lives. flags: AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW. -EACCES, -ETXTBSY, -ELOOP ...
 */
[[nodiscard]] int file_open_execute(int directory_fd, const char *name, int flags,
				    struct file **file);
/* The last part of its path, as long as the file is open; empty when it has none. */
const char *file_name(const struct file *file);
/*
 * A file without a name in any directory (pipes, eventfd, memfd), with an anonymous inode of its
 * own of that MODE, whose private is PRIVATE, too. name is shown in /proc/PID/fd: "pipe:" becomes
 * "pipe:[INODE]", others stand verbatim. nullptr: no memory.
 */
struct file *file_create_anonymous(const char *name, uint32_t mode,
				   const struct file_operations *operations, void *private,
				   uint32_t flags);
/* An open file on the inode of PATH. Does not check permissions nor call open. nullptr: no memory.
 */
struct file *file_create(const struct path *path, uint32_t flags,
			 const struct file_operations *operations, void *private);
/* The same for who has the record of the path's entry; the references of PATH are the file's. */
struct file *file_create_at(const struct path *path, const struct dentry_seal *name, uint32_t flags,
			    const struct file_operations *operations, void *private);
/* An open file on INODE (whose reference it takes over, also on failure) that has only a name for
 * show. */
struct file *file_create_on_inode(const char *name, struct inode *inode, uint32_t flags);
extern struct mount *anonymous_mount; /* where such files are */
void anonymous_start(void);
static inline void file_get(struct file *file)
{
	refcount_get(&file->state->references);
}

void file_release(struct file *file); /* file_put()'s: the last reference has gone */
/* The same of a file that a descriptor named: it has not to be asked what it is. */
void file_release_closed(struct file *file);
/* A descriptor is all that refers to FILE, and nothing but memory goes with it. */
bool file_is_plain(const struct file *file);
/* What to give back when the record of an open file has gone. */
struct file_rest {
	struct file_state *state;
	struct inode *written; /* counts a writer; nullptr: not */
	struct path path;
};
struct file_rest file_rest_of(const struct file *file);
void file_rest_free(struct file_rest rest);

static inline void file_put(struct file *file)
{
	if (file != nullptr && unlikely(refcount_put(&file->state->references)))
		file_release(file);
}

ssize_t file_read_kernel(struct file *file, void *to, size_t bytes,
			 uint64_t offset); /* exec: regular files */

/* read(2) and write(2) once the descriptor is known: access mode, limits, position. position
 * nullptr: the file's own. */
ssize_t file_read(struct file *file, struct user_out to, size_t bytes, uint64_t *position);
ssize_t file_write(struct file *file, struct user_in from, size_t bytes, uint64_t *position);
/* The same with kernel memory, where the file can (-EINVAL). */
ssize_t file_write_kernel(struct file *file, const void *from, size_t bytes, uint64_t *position);
[[nodiscard]] int64_t file_seek(struct file *file, int64_t offset, int whence);
/* Lists a directory from file->state->position on; -ENOTDIR, -ENOENT when it was removed. */
[[nodiscard]] int file_iterate(struct file *file, struct directory_sink *sink);
/* SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA and SEEK_HOLE over SIZE bytes without holes. */
[[nodiscard]] int64_t file_seek_in(struct file *file, int64_t offset, int whence, uint64_t size);
/* Of directories: any position, which iterate gave. */
int64_t directory_seek(struct file *file, int64_t offset, int whence);
/* RLIMIT_FSIZE: how many of BYTES may be written at POSITION; -EFBIG with SIGXFSZ. Positive, or
 * -errno. */
ssize_t file_size_limit(uint64_t position, size_t bytes);

/* Listing: the sink accepts an entry or says stop (false). position is the cookie of the NEXT
 * entry. */
struct directory_sink {
	bool (*accept)(struct directory_sink *sink, const char *name, size_t length, uint64_t inode,
		       uint8_t type, uint64_t position);
};
/* "." and ".." at positions 0 and 1; false: stop. */
bool directory_list_dots(struct file *file, struct directory_sink *sink);

/* Operations that file systems whose data is the page cache share (fs/tmpfs/cache_file.c). */
extern const struct file_operations cache_file_operations;
/* Its read and write, for a file with FILE_CACHED. */
ssize_t cached_read(struct file *file, struct user_out to, size_t bytes, uint64_t *position);
ssize_t cached_write(struct file *file, struct user_in from, size_t bytes, uint64_t *position);
/* Directories whose names are all in the dentry cache. */
extern const struct file_operations cache_directory_operations;
/* What O_PATH files have. */
extern const struct file_operations path_file_operations;

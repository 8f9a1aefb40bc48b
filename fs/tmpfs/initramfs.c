// SPDX-License-Identifier: GPL-2.0-only
/*
 * The initramfs: cpio archives ("newc"), each optionally compressed by gzip, one after the other
 * with zeros between them (Documentation/driver-api/early-userspace/buffer-format). Later entries
 * replace earlier ones. An entry that cannot be made is reported and left out; a broken archive
 * ends the unpacking.
 *
 * Runs once, at start-up, before any program; names are walked from the root without permission
 * checks (LOOKUP_KERNEL).
 */
#include <fs/tmpfs/initramfs.h>

#include <arch/boot.h>
#include <base/cpio.h>
#include <base/errno.h>
#include <base/inflate.h>
#include <base/string.h>
#include <fs/file/file.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <mm/frame/frame.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/kernel_space.h>

#define HARD_LINKS_MAX 256u
#define PLAIN_MAX (256 * MIB) /* of one compressed archive */

/* Names of one inode in the archive: all but the first are made as links to it. */
struct hard_link {
	uint32_t inode, device_major, device_minor;
	const char *name; /* in the archive */
};

struct unpacking {
	struct hard_link *links; /* HARD_LINKS_MAX */
	uint32_t link_count;
	uint32_t entries;
};

static int lookup_new(const char *name, struct path *path)
{
	return path_lookup(AT_FDCWD, name, LOOKUP_KERNEL, path);
}

static void set_attributes(struct inode *inode, const struct cpio_entry *entry)
{
	inode_set_attributes(inode, entry->mode, entry->uid, entry->gid);
	inode->modified = (struct timestamp){ .seconds = entry->modified_seconds };
	inode->accessed = inode->modified;
}

static int write_data(struct inode *inode, const struct cpio_entry *entry)
{
	size_t done = 0;

	while (done < entry->data_size) {
		const ssize_t written =
			page_cache_write_kernel(&inode->cache, done, entry->data + done,
						minimum(entry->data_size - done, 64 * KIB));

		if (written <= 0)
			return written < 0 ? (int)written : -ENOSPC;
		done += (size_t)written;
		sched_point();
	}
	return 0;
}

/* The name that the entry is a further link to, or nullptr after it was noted as the first. */
static const char *link_target(struct unpacking *state, const struct cpio_entry *entry)
{
	if (!S_ISREG(entry->mode) || entry->link_count < 2)
		return nullptr;
	for (uint32_t i = 0; i < state->link_count; i++) {
		const struct hard_link *link = &state->links[i];

		if (link->inode == entry->inode && link->device_major == entry->device_major &&
		    link->device_minor == entry->device_minor)
			return link->name;
	}
	if (state->link_count < HARD_LINKS_MAX)
		state->links[state->link_count++] =
			(struct hard_link){ entry->inode, entry->device_major, entry->device_minor,
					    entry->name };
	return nullptr;
}

static int make_link(const char *target, const char *name)
{
	struct path path;
	int error = lookup_new(target, &path);

	if (error)
		return error;
	error = name_link(&path, AT_FDCWD, name, LOOKUP_KERNEL);
	path_put(&path);
	return error;
}

static int make_symlink(const struct cpio_entry *entry)
{
	char *target;
	int error;

	if (entry->data_size == 0 || entry->data_size >= PAGE_SIZE)
		return -ENAMETOOLONG;
	target = heap_alloc_bytes(entry->data_size + 1);
	if (target == nullptr)
		return -ENOMEM;
	memcpy(target, entry->data, entry->data_size);
	target[entry->data_size] = '\0';
	error = name_make_symlink(target, AT_FDCWD, entry->name, LOOKUP_KERNEL);
	heap_free_bytes(target);
	return error;
}

static int make_entry(struct unpacking *state, const struct cpio_entry *entry)
{
	const char *target = link_target(state, entry);

	if (target != nullptr)
		return make_link(target, entry->name);
	if (S_ISDIR(entry->mode))
		return name_make_directory(AT_FDCWD, entry->name, entry->mode, LOOKUP_KERNEL);
	if (S_ISLNK(entry->mode))
		return make_symlink(entry);
	return name_make_node(AT_FDCWD, entry->name, entry->mode,
			      device_number(entry->special_major, entry->special_minor),
			      LOOKUP_KERNEL);
}

/* 0: *path is the place of the entry, fresh or a directory that was there. */
static int place_entry(struct unpacking *state, const struct cpio_entry *entry, struct path *path)
{
	int error = make_entry(state, entry);

	if (error == -EEXIST && !lookup_new(entry->name, path)) {
		if (S_ISDIR(entry->mode) && is_directory(path->dentry->inode))
			return 0;
		path_put(path);
		error = name_unlink(AT_FDCWD, entry->name);
		if (!error)
			error = make_entry(state, entry);
	}
	return error ? error : lookup_new(entry->name, path);
}

static int unpack_entry(struct unpacking *state, const struct cpio_entry *entry)
{
	struct path path;
	struct inode *inode;
	int error = place_entry(state, entry, &path);

	if (error)
		return error;
	inode = path.dentry->inode;
	if (S_ISREG(inode->mode) && entry->data_size != 0)
		error = write_data(inode, entry);
	set_attributes(inode, entry);
	path_put(&path);
	return error;
}

static void unpack_cpio(struct unpacking *state, struct cpio *archive)
{
	struct cpio_entry entry;
	int status;

	state->link_count = 0;
	while ((status = cpio_next(archive, &entry)) > 0) {
		const int error = unpack_entry(state, &entry);

		if (error)
			kernel_log("initramfs: %s: error %d", entry.name, -error);
		state->entries++;
	}
	if (status < 0)
		kernel_log("initramfs: broken archive");
}

/*
 * Tries with ROOM bytes for the result. 0: the member is unpacked, *consumed bytes of the archive
 * are used. -ENOSPC: more room is needed.
 */
static int try_gzip(struct unpacking *state, struct inflate *inflate, const uint8_t *bytes,
		    size_t size, size_t room, size_t *consumed)
{
	uint8_t *plain = boot_buffer_alloc(room);
	struct cpio archive;
	size_t produced = 0;
	int error;

	if (plain == nullptr)
		return -ENOMEM;
	error = gzip_decode(inflate, bytes, size, plain, room, consumed, &produced);
	if (!error) {
		cpio_open(&archive, plain, produced);
		unpack_cpio(state, &archive);
	}
	boot_buffer_free(plain, room);
	return error;
}

/*
 * One gzip member; its size in the archive, or 0. How large the result is stands at the member's
 * end, wherever that is: right at once when nothing follows it, else by trying.
 */
static size_t unpack_gzip(struct unpacking *state, const uint8_t *bytes, size_t size)
{
	const size_t hint = gzip_size_hint(bytes, size);
	struct inflate *inflate = heap_alloc_bytes(sizeof(*inflate));
	size_t room = hint > size && hint <= PLAIN_MAX ? hint : maximum(size, (size_t)MIB) * 2;
	size_t consumed = 0;
	int error = inflate == nullptr ? -ENOMEM : -ENOSPC;

	while (error == -ENOSPC && room <= PLAIN_MAX) {
		error = try_gzip(state, inflate, bytes, size, room, &consumed);
		room *= 2;
	}
	if (error) {
		kernel_log("initramfs: cannot unpack gzip: error %d", -error);
		consumed = 0;
	}
	heap_free_bytes(inflate);
	return consumed;
}

static void unpack_all(struct unpacking *state, const uint8_t *bytes, size_t size)
{
	size_t position = 0;

	while (position < size) {
		size_t used = 1;

		if (gzip_recognise(bytes + position, size - position)) {
			used = unpack_gzip(state, bytes + position, size - position);
		} else if (bytes[position] != 0) {
			struct cpio archive;

			cpio_open(&archive, bytes + position, size - position);
			unpack_cpio(state, &archive);
			used = archive.position;
		}
		if (used == 0)
			return;
		position += used;
	}
}

void initramfs_unpack(void)
{
	const struct physical_range range = boot_info.initrd;
	const size_t size = range.end - range.start;
	struct unpacking state = {};
	const void *bytes;

	if (size == 0)
		return;
	bytes = boot_map(range.start, size);
	state.links = heap_alloc_bytes(HARD_LINKS_MAX * sizeof(struct hard_link));
	if (bytes == nullptr || state.links == nullptr)
		panic("no memory to unpack the initramfs");
	unpack_all(&state, bytes, size);
	kernel_log("initramfs: %u entries, %zu KiB", state.entries, size / KIB);
	heap_free_bytes(state.links);
	boot_unmap(bytes, size);
	frame_release_boot_range(range.start, range.end);
}

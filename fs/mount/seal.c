// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mounts say of themselves in sealed memory, and the list of those that stand somewhere, the
 * newest first. See fs/mount/mount.h. Each change is one window; dentry_lock over the list.
 */
#include "internal.h"

#include <mm/heap/heap.h>
#include <write_rarely/write_rarely.h>

SEALED_DATA static struct mount_seal *newest_mount;

static struct mount *mount_of(const struct mount_seal *seal)
{
	return (struct mount *)(uintptr_t)seal->record.owner;
}

/* The newest first: it hides what was mounted on the same place before. */
struct mount *mount_on_locked(const struct mount *mount, const struct dentry *dentry)
{
	/* Bounded: the list is sealed. */
	for (const struct mount_seal *seal = newest_mount; seal != nullptr; seal = seal->next) {
		struct mount *const child = mount_of(seal);

		if (child != mount &&
		    cred_integrity_pointer(seal->parent, child->parent) == mount &&
		    cred_integrity_pointer(seal->mount_point, child->mount_point) == dentry)
			return child;
	}
	return nullptr;
}

/* What a mount names that stands somewhere: it is in the list itself, too. */
struct mount_names {
	uint32_t *mount, *parent, *mount_point;
};

static struct mount_names names_of(const struct mount *mount, const struct path *place)
{
	return (struct mount_names){ mount_named(mount), mount_named(place->mount),
				     dentry_named(place->dentry) };
}

/* Inside a window. */
static void change_names(const struct mount_names *names, bool more)
{
	named_change(names->mount, more);
	named_change(names->parent, more);
	named_change(names->mount_point, more);
}

void mount_seal_attach(struct mount *mount, struct path place)
{
	const struct mount_seal *const seal = mount_seal_of(mount);
	const struct mount_names names = names_of(mount, &place);
	const struct write_window window = write_window_open();
	struct mount_seal *const writable = write_window_at(seal, sizeof(*seal));

	change_names(&names, true);
	writable->parent = place.mount;
	writable->mount_point = place.dentry;
	writable->next = newest_mount;
	write_window_store((uint64_t *)&newest_mount, (uint64_t)seal);
	write_window_close(window);
}

void mount_seal_detach(struct mount *mount)
{
	const struct mount_seal *const seal = mount_seal_of(mount);
	struct mount_seal **link = &newest_mount;
	const struct path place = { .mount = seal->parent, .dentry = seal->mount_point };
	const struct mount_names names = names_of(mount, &place);
	struct mount_seal *writable;
	struct write_window window;

	/* Bounded: the list is sealed. */
	while (*link != nullptr && *link != seal)
		link = &(*link)->next;
	window = write_window_open();
	if (*link == seal)
		write_window_store((uint64_t *)link, (uint64_t)seal->next);
	change_names(&names, false);
	writable = write_window_at(seal, sizeof(*seal));
	writable->next = nullptr;
	writable->parent = nullptr;
	writable->mount_point = nullptr;
	write_window_close(window);
}

void mount_set_flags(struct mount *mount, uint32_t flags)
{
	write_once(mount->flags, flags);
	sealed_copy(&mount_seal_of(mount)->flags, &flags, sizeof(flags));
}

void superblock_set_flags(struct superblock *superblock, uint32_t flags)
{
	superblock->flags = flags;
	sealed_copy(&superblock_seal_of(superblock)->flags, &flags, sizeof(flags));
}

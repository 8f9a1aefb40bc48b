// SPDX-License-Identifier: GPL-2.0-only
/* /proc/PID/{mounts,mountinfo}, /proc/mounts, /proc/filesystems (proc(5), fs/proc_namespace.c of
 * Linux). */
#include <const_ops/const_ops.h>
#include <fs/proc/tree.h>

#include <base/errno.h>
#include <base/string.h>
#include <fs/file/table.h>
#include <kernel/task/task.h>
#include <linux/limits.h>
#include <mm/heap/heap.h>

#define ESCAPED " \t\n\\#"

SET_DECLARE(file_systems, const struct file_system);

/* Writes one line for each mount that can be reached from the root of the process. */
struct mount_listing {
	struct text *text;
	struct path root;
	char *buffer;      /* PATH_MAX */
	bool with_numbers; /* mountinfo */
};

static void print_flags(struct text *text, uint32_t flags, bool read_only)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} names[] = { { MS_NOSUID, ",nosuid" },         { MS_NODEV, ",nodev" },
		      { MS_NOEXEC, ",noexec" },         { MS_NOATIME, ",noatime" },
		      { MS_NODIRATIME, ",nodiratime" }, { MS_RELATIME, ",relatime" } };

	text_print(text, read_only ? "ro" : "rw");
	for (size_t i = 0; i < array_count(names); i++) {
		if (flags & names[i].flag)
			text_print(text, "%s", names[i].name);
	}
}

static void print_plain(struct mount *mount, struct mount_listing *listing)
{
	struct text *text = listing->text;

	text_append_escaped(text, mount->source, ESCAPED);
	text_print(text, " ");
	text_append_escaped(text, listing->buffer, ESCAPED);
	text_print(text, " %s ", mount->superblock->type->name);
	print_flags(text, mount->flags, mount_is_read_only(mount));
	if (mount->superblock->type->show_options != nullptr)
		const_ops(mount->superblock->type)->show_options(mount->superblock, text);
	text_print(text, " 0 0\n");
}

/* The place inside of the superblock that the mount shows. */
static void print_shown_root(const struct mount *mount, struct text *text)
{
	char name[NAME_LENGTH_MAX + 2] = "/";

	if (mount->root != mount->superblock->root) {
		spin_lock(&dentry_lock);
		memcpy(name + 1, mount->root->name, mount->root->name_length);
		spin_unlock(&dentry_lock);
	}
	text_append_escaped(text, name, ESCAPED);
}

static void print_numbers(struct mount *mount, struct mount_listing *listing)
{
	struct text *text = listing->text;
	struct superblock *superblock = mount->superblock;

	text_print(text, "%u %u %u:%u ", mount->id, mount->parent->id,
		   device_major(superblock->device), device_minor(superblock->device));
	print_shown_root(mount, text);
	text_print(text, " ");
	text_append_escaped(text, listing->buffer, ESCAPED);
	text_print(text, " ");
	print_flags(text, mount->flags, (mount->flags & MS_RDONLY) != 0);
	text_print(text, " - %s ", superblock->type->name);
	text_append_escaped(text, mount->source, ESCAPED);
	text_print(text, " %s", (superblock->flags & MS_RDONLY) ? "ro" : "rw");
	if (superblock->type->show_options != nullptr)
		const_ops(superblock->type)->show_options(superblock, text);
	text_print(text, "\n");
}

static bool visit(struct mount *mount, void *context)
{
	struct mount_listing *listing = context;
	const struct path place = { .mount = mount, .dentry = mount->root };
	bool reachable, deleted;

	if (path_format_from(&place, &listing->root, listing->buffer, PATH_MAX, &reachable,
			     &deleted) < 0 ||
	    !reachable)
		return true;
	if (listing->with_numbers)
		print_numbers(mount, listing);
	else
		print_plain(mount, listing);
	return !listing->text->failed;
}

static int list_mounts(const struct proc_node *node, struct text *text, bool with_numbers)
{
	struct mount_listing listing = { .text = text, .with_numbers = with_numbers };
	struct task *task = proc_task_get(node);
	struct file_context *context = task != nullptr ? task_file_context_get(task) : nullptr;

	if (task != nullptr)
		task_put(task);
	if (context == nullptr)
		return -EINVAL;
	listing.buffer = heap_alloc_bytes(PATH_MAX);
	if (listing.buffer != nullptr) {
		file_context_root(context, &listing.root);
		mount_for_each(visit, &listing);
		path_put(&listing.root);
		heap_free_bytes(listing.buffer);
	}
	file_context_put(context);
	return listing.buffer == nullptr ? -ENOMEM : 0;
}

static int mounts_text(const struct proc_node *node, struct text *text)
{
	return list_mounts(node, text, false);
}

static int mountinfo_text(const struct proc_node *node, struct text *text)
{
	return list_mounts(node, text, true);
}

PROC_ENTRY(process_mounts, .directory = "PID", .name = "mounts", .mode = S_IFREG | 0444,
	   .per_task = true, .text = mounts_text);
PROC_ENTRY(process_mountinfo, .directory = "PID", .name = "mountinfo", .mode = S_IFREG | 0444,
	   .per_task = true, .text = mountinfo_text);

static int cgroup_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "0::/\n");
	return 0;
}
PROC_ENTRY(process_cgroup, .directory = "PID", .name = "cgroup", .mode = S_IFREG | 0444,
	   .per_task = true, .text = cgroup_text);

static int mounts_link(const struct proc_node *node, char *buffer, size_t size)
{
	static const char target[] = "self/mounts";
	const size_t length = minimum(sizeof(target) - 1, size);

	memcpy(buffer, target, length);
	return (int)length;
}
PROC_ENTRY(mounts, .directory = "proc", .name = "mounts", .mode = S_IFLNK | 0777,
	   .link = mounts_link);

static int filesystems_text(const struct proc_node *node, struct text *text)
{
	SET_FOR_EACH (file_systems, type) {
		text_print(text, "%s\t%s\n", (*type)->no_device ? "nodev" : "", (*type)->name);
	}
	return 0;
}
PROC_ENTRY(filesystems, .directory = "proc", .name = "filesystems", .mode = S_IFREG | 0444,
	   .text = filesystems_text);

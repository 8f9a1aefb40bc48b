// SPDX-License-Identifier: GPL-2.0-only
/* /sys: the least that programs read (number of processors, huge pages), and the places where
 * others are mounted. */
#include <fs/proc/tree.h>

#include <arch/boot.h>
#include <kernel/sched/sched.h>
#include <linux/magic.h>

#define SYS_DIRECTORY(ident, parent_, name_, subtree_)                                 \
	PROC_ENTRY(ident, .directory = parent_, .name = name_, .mode = S_IFDIR | 0755, \
		   .subtree = subtree_)

SYS_DIRECTORY(devices, "sys", "devices", "sys/devices");
SYS_DIRECTORY(devices_system, "sys/devices", "system", "sys/devices/system");
SYS_DIRECTORY(devices_cpu, "sys/devices/system", "cpu", "sys/devices/system/cpu");
SYS_DIRECTORY(kernel, "sys", "kernel", "sys/kernel");
SYS_DIRECTORY(kernel_debug, "sys/kernel", "debug", "sys/kernel/debug");
SYS_DIRECTORY(kernel_mm, "sys/kernel", "mm", "sys/kernel/mm");
SYS_DIRECTORY(huge, "sys/kernel/mm", "transparent_hugepage", "sys/kernel/mm/transparent_hugepage");
SYS_DIRECTORY(sys_fs, "sys", "fs", "sys/fs");
SYS_DIRECTORY(cgroup, "sys/fs", "cgroup", "sys/fs/cgroup");
SYS_DIRECTORY(class, "sys", "class", "sys/class");
SYS_DIRECTORY(block, "sys", "block", "sys/block");
SYS_DIRECTORY(dev, "sys", "dev", "sys/dev");

/* "0" or "0-3" */
static int processors_text(const struct proc_node *node, struct text *text)
{
	if (boot_info.cpu_count <= 1)
		text_print(text, "0\n");
	else
		text_print(text, "0-%u\n", boot_info.cpu_count - 1);
	return 0;
}
PROC_ENTRY(cpu_online, .directory = "sys/devices/system/cpu", .name = "online",
	   .mode = S_IFREG | 0444, .text = processors_text);
PROC_ENTRY(cpu_possible, .directory = "sys/devices/system/cpu", .name = "possible",
	   .mode = S_IFREG | 0444, .text = processors_text);
PROC_ENTRY(cpu_present, .directory = "sys/devices/system/cpu", .name = "present",
	   .mode = S_IFREG | 0444, .text = processors_text);

static int huge_enabled_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "always madvise [never]\n");
	return 0;
}
PROC_ENTRY(huge_enabled, .directory = "sys/kernel/mm/transparent_hugepage", .name = "enabled",
	   .mode = S_IFREG | 0444, .text = huge_enabled_text);

static const struct proc_entry sys_root = {
	.directory = "", .name = "/sys", .mode = S_IFDIR | 0555, .subtree = "sys"
};

static int sysfs_mount(const struct file_system *type, const char *source, const char *options,
		       uint32_t flags, struct superblock **superblock)
{
	return proc_make(type, SYSFS_MAGIC, &sys_root, superblock);
}

FILE_SYSTEM(sysfs, .no_device = true, .mount = sysfs_mount, .unmount = superblock_free);

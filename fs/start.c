// SPDX-License-Identifier: GPL-2.0-only
/* Start and stop of the virtual file system. */
#include <fs/vfs.h>

#include <base/errno.h>
#include <fs/tmpfs/initramfs.h>
#include <kernel/log.h>

static void mount_at(const char *place, const char *type, uint32_t flags)
{
	struct path path;
	int error = path_lookup(AT_FDCWD, place, LOOKUP_KERNEL | LOOKUP_DIRECTORY, &path);

	if (error)
		return;
	error = mount_new(&path, type, type, "", flags);
	if (error)
		kernel_log("cannot mount %s: error %d", place, -error);
	path_put(&path);
}

void vfs_start(void)
{
	dentry_start();
	mount_start();
	anonymous_start();
	if (mount_root("tmpfs", "mode=755"))
		panic("cannot make the root file system");
	initramfs_unpack();
	mount_at("/dev", "devtmpfs", MS_NOSUID);
	mount_at("/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
	mount_at("/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC);
}

void vfs_stop(void)
{
	mount_remove_all();
}

// SPDX-License-Identifier: GPL-2.0-only
#include "scan.h"

#include <linux/stat.h>

#include <asm/stat.h>

ATTACK("no_pointers_out", "files", "LOST",
       "The program reads every file under /proc, /sys and /dev, the attributes of each and the "
       "entries of each directory, and looks for an address in it.",
       "What the kernel prints there are hashes of its pointers, or zeros.",
       "/proc/kallsyms tells where the kernel is.");

#define FOLDERS_MAX 2048
#define PATH_SIZE 128

static char folders[FOLDERS_MAX][PATH_SIZE];
static size_t folder_count;

static void add_folder(const char *path)
{
	char *end = folders[folder_count];

	if (folder_count + 1 == FOLDERS_MAX || text_length(path) >= PATH_SIZE)
		collect_failed("too many folders");
	append_text(&end, path);
	*end = '\0';
	folder_count++;
}

static bool is_endless(const char *path)
{
	return text_equal(path, "/dev/random") || text_equal(path, "/dev/urandom") ||
	       text_equal(path, "/dev/zero") || text_equal(path, "/dev/full");
}

static void collect_link(const char *path)
{
	char target[256];
	const long length = call3(__NR_readlink, (long)path, (long)target, sizeof(target));

	if (length > 0)
		collect(path, target, (size_t)length);
}

static void visit(const char *path)
{
	struct stat status = { 0 };
	struct statx more = { 0 };

	if (text_length(path) >= PATH_SIZE || call2(__NR_lstat, (long)path, (long)&status) != 0)
		return;
	collect(path, &status, sizeof(status));
	if (call5(__NR_statx, AT_FDCWD, (long)path, AT_SYMLINK_NOFOLLOW, 0xfff, (long)&more) == 0)
		collect(path, &more, sizeof(more));
	if (S_ISDIR(status.st_mode))
		add_folder(path);
	else if (S_ISLNK(status.st_mode))
		collect_link(path);
	else if (!is_endless(path))
		collect_file(path);
}

/* struct linux_dirent64 */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t length;
	uint8_t type;
	char name[];
};

static void visit_entries(const char *folder, const char *entries, long size)
{
	for (long at = 0; at < size;) {
		const struct entry *entry = (const struct entry *)(entries + at);
		char path[PATH_SIZE * 3];

		at += entry->length;
		if (text_equal(entry->name, ".") || text_equal(entry->name, "..") ||
		    text_length(entry->name) > PATH_SIZE)
			continue;
		append_path(path, folder, entry->name);
		visit(path);
	}
}

static void visit_folder(const char *folder)
{
	static char entries[8192] __attribute__((aligned(8)));
	const long file = call3(__NR_open, (long)folder, O_RDONLY | O_DIRECTORY, 0);
	long got;

	if (file < 0)
		return;
	while ((got = call3(__NR_getdents64, file, (long)entries, sizeof(entries))) > 0) {
		collect(folder, entries, (size_t)got);
		visit_entries(folder, entries, got);
	}
	call1(__NR_close, file);
}

static bool has_file(const char *path)
{
	const long file = call3(__NR_open, (long)path, O_RDONLY, 0);
	char byte;
	const bool has = file >= 0 && call3(__NR_read, file, (long)&byte, 1) == 1;

	call1(__NR_close, file);
	return has;
}

static bool control(void)
{
	return scanner_works() && has_file("/proc/self/stat") && has_file("/proc/1/stat") &&
	       has_file("/proc/kallsyms") && has_file("/sys/devices/system/cpu/online");
}

static bool fire(void)
{
	const long other = fork_program();

	if (other == 0)
		victim_waits();
	add_folder("/proc");
	add_folder("/sys");
	add_folder("/dev");
	for (size_t i = 0; i < folder_count; i++)
		visit_folder(folders[i]);
	call2(__NR_kill, other, SIGKILL);
	return scan_collected();
}

static void victim(void)
{
	call3(__NR_mkdir, (long)"/sys", 0755, 0);
	call5(__NR_mount, (long)"sys", (long)"/sys", (long)"sysfs", 0, 0);
	victim_waits();
}

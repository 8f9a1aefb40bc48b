// SPDX-License-Identifier: GPL-2.0-only
/* names.c - rename, link, symlink, rmdir, openat2, O_PATH, mounts, working directories, links of
 * /proc. */
#define _GNU_SOURCE
#include "show_file.h"

#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

static void renaming(void)
{
	mkdir("r", 0755);
	chdir("r");
	make("a");
	make("b");
	mkdir("d", 0755);
	mkdir("e", 0700);
	make("d/x");
	SHOW(rename("none", "c"));
	SHOW(rename("a", "a"));
	SHOW(rename("a", "d"));
	SHOW(rename("d", "a"));
	SHOW(rename("d", "d/sub"));
	SHOW(rename("d", "d/x/y"));
	SHOW(rename("d/x", "d"));
	SHOW(rename("e", "d"));
	SHOW(rename("d", "e"));
	what("e");
	what("e/x");
	what("d");
	SHOW(rename("e", "d"));
	SHOW(rename("a/", "c"));
	SHOW(rename("a", "c/"));
	SHOW(rename("d/", "e/"));
	SHOW(rename("e/.", "f"));
	SHOW(rename("e", "."));
	SHOW(rename("e", ".."));
	SHOW(rename("", "f"));
	SHOW(rename("a", ""));
	SHOW(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_NOREPLACE));
	SHOW(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_EXCHANGE));
	what("a");
	what("b");
	SHOW(renameat2(AT_FDCWD, "a", AT_FDCWD, "e", RENAME_EXCHANGE));
	what("a");
	what("a/x");
	what("e");
	SHOW(renameat2(AT_FDCWD, "a", AT_FDCWD, "none", RENAME_EXCHANGE));
	SHOW(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_EXCHANGE | RENAME_NOREPLACE));
	SHOW(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", 64));
	SHOW(renameat2(AT_FDCWD, "a", AT_FDCWD, "a/q", RENAME_EXCHANGE));
	SHOW(renameat2(AT_FDCWD, "a/x", AT_FDCWD, "a", RENAME_EXCHANGE));
	SHOW(link("b", "b2"));
	SHOW(rename("b", "b2"));
	what("b");
	what("b2");
	SHOW(symlink("nowhere", "s"));
	SHOW(rename("s", "t"));
	what("t");
	SHOW(rename("b", "t"));
	what("t");
	chdir("..");
}

static void linking(void)
{
	char text[32];

	mkdir("l", 0755);
	chdir("l");
	make("a");
	SHOW(link("a", "b"));
	SHOW(link("a", "b"));
	SHOW(link("none", "c"));
	SHOW(link(".", "c"));
	SHOW(link("a", "none/c"));
	SHOW(link("a", "c/"));
	SHOW(link("a/", "c"));
	what("a");
	SHOW(symlink("a", "s"));
	SHOW(symlink("", "e"));
	SHOW(symlink("x", ""));
	SHOW(symlink("x", "s"));
	SHOW(symlink("s2", "s1"));
	SHOW(symlink("s1", "s2"));
	SHOW(open("s1", O_RDONLY));
	SHOW(open("s1", O_RDONLY | O_CREAT, 0600));
	SHOW(readlink("s", text, 1));
	SHOW(readlink("s", text, 0));
	SHOW(readlink("s1", text, 1));
	SHOW(readlink("/proc/self/cwd", text, 2));
	SHOW(readlink("a", text, 10));
	SHOW(readlink("none", text, 10));
	SHOW(linkat(AT_FDCWD, "s", AT_FDCWD, "ls", 0));
	what("ls");
	SHOW(linkat(AT_FDCWD, "s", AT_FDCWD, "la", AT_SYMLINK_FOLLOW));
	what("la");
	SHOW(linkat(AT_FDCWD, "s", AT_FDCWD, "lb", 0x40000));
	SHOW(open("s", O_RDONLY | O_NOFOLLOW));
	SHOW(open("s/", O_RDONLY));
	SHOW(open("s", O_WRONLY | O_CREAT | O_EXCL, 0600));
	SHOW(symlink("made", "dangling"));
	SHOW(close(open("dangling", O_WRONLY | O_CREAT, 0600)));
	what("made");
	SHOW(unlink("made"));
	SHOW(open("dangling", O_WRONLY | O_CREAT | O_NOFOLLOW, 0600));
	SHOW(unlink("s/"));
	SHOW(unlink("a/"));
	SHOW(unlink("."));
	SHOW(unlink(".."));
	SHOW(unlink("none"));
	SHOW(unlink(""));
	SHOW(unlink("/"));
	chdir("..");
}

static void directories(void)
{
	char name[300];

	mkdir("d", 0755);
	chdir("d");
	SHOW(mkdir("a/b", 0755));
	SHOW(mkdir("a", 01777));
	what("a");
	SHOW(mkdir("a", 0755));
	SHOW(mkdir("a/.", 0755));
	SHOW(mkdir("a/..", 0755));
	SHOW(mkdir("/", 0755));
	SHOW(mkdir("b/", 02755));
	what("b");
	SHOW(mkdir("b//c//", 0755));
	what("b");
	SHOW(rmdir("b"));
	SHOW(rmdir("b/c/."));
	SHOW(rmdir("b/c/.."));
	SHOW(rmdir("/"));
	SHOW(rmdir("none"));
	make("f");
	SHOW(rmdir("f"));
	SHOW(rmdir("f/"));
	SHOW(unlink("b"));
	SHOW(unlink("b/"));
	SHOW(unlinkat(AT_FDCWD, "b/c", AT_REMOVEDIR));
	SHOW(unlinkat(AT_FDCWD, "b", 1));
	SHOW(mknod("p", S_IFIFO | 0622, 0));
	what("p");
	SHOW(mknod("q", 0640, 0));
	what("q");
	SHOW(mknod("q", 0640, 0));
	SHOW(mknod("m/", S_IFIFO | 0600, 0));
	SHOW(mknod("m", S_IFDIR | 0600, 0));
	SHOW(mknod("m", 0150000 | 0600, 0));
	memset(name, 'n', 255);
	name[255] = 0;
	SHOW(mkdir(name, 0755));
	SHOW(rmdir(name));
	name[255] = 'n';
	name[256] = 0;
	SHOW(mkdir(name, 0755));
	SHOW(open("f/..", O_RDONLY));
	SHOW(open("./", O_RDWR | O_CREAT, 0600));
	SHOW(open("new/", O_RDWR | O_CREAT, 0600));
	SHOW(open("f/", O_RDWR | O_CREAT, 0600));
	SHOW(open("b/", O_RDWR | O_CREAT, 0600));
	SHOW(open("b", O_RDONLY | O_CREAT, 0600));
	SHOW(open("b", O_RDONLY | O_CREAT | O_EXCL, 0600));
	SHOW(open("b", O_RDONLY | O_TRUNC));
	chdir("..");
}

static void removed_directory(void)
{
	char text[PATH_MAX];
	int folder;

	mkdir("gone", 0755);
	chdir("gone");
	folder = open(".", O_RDONLY);
	mkdir("sub", 0755);
	SHOW(rmdir("../gone"));
	rmdir("sub");
	SHOW(rmdir("../gone"));
	SHOW(getcwd(text, sizeof(text)) != NULL);
	SHOW(mkdir("x", 0755));
	SHOW(open("x", O_CREAT | O_RDWR, 0600));
	SHOW(open(".", O_RDONLY) >= 0);
	SHOW(syscall(SYS_getdents64, folder, text, 100));
	SHOW(chdir(".."));
	close(folder);
}

static long open_how(int folder, const char *name, uint64_t flags, uint64_t resolve)
{
	struct open_how how = { .flags = flags, .resolve = resolve };
	long file = syscall(SYS_openat2, folder, name, &how, sizeof(how));

	if (file >= 0)
		close((int)file);
	return file >= 0 ? 1 : file;
}

static void resolving(void)
{
	char big[64] = "";
	int folder;

	mkdir("o", 0755);
	chdir("o");
	mkdir("in", 0755);
	make("in/f");
	symlink("f", "in/s");
	symlink("/etc", "in/abs");
	symlink("../..", "in/up");
	folder = open("in", O_RDONLY | O_DIRECTORY);
	SHOW(open_how(folder, "f", O_RDONLY, 0));
	SHOW(open_how(folder, "f", O_RDONLY, RESOLVE_BENEATH));
	SHOW(open_how(folder, "../in/f", O_RDONLY, RESOLVE_BENEATH));
	SHOW(open_how(folder, "/etc", O_RDONLY, RESOLVE_BENEATH));
	SHOW(open_how(folder, "abs", O_RDONLY, RESOLVE_BENEATH));
	SHOW(open_how(folder, "up", O_RDONLY, RESOLVE_BENEATH));
	SHOW(open_how(folder, "/f", O_RDONLY, RESOLVE_IN_ROOT));
	SHOW(open_how(folder, "../../f", O_RDONLY, RESOLVE_IN_ROOT));
	SHOW(open_how(folder, "abs", O_RDONLY, RESOLVE_IN_ROOT));
	SHOW(open_how(folder, "up/f", O_RDONLY, RESOLVE_IN_ROOT));
	SHOW(open_how(folder, "s", O_RDONLY, RESOLVE_NO_SYMLINKS));
	SHOW(open_how(folder, "s", O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS));
	SHOW(open_how(AT_FDCWD, "/proc/self/fd/0", O_RDONLY, RESOLVE_NO_MAGICLINKS));
	SHOW(open_how(AT_FDCWD, "/proc/self", O_RDONLY, RESOLVE_NO_MAGICLINKS));
	SHOW(open_how(AT_FDCWD, "/proc/self", O_RDONLY, RESOLVE_NO_XDEV));
	SHOW(open_how(folder, "f", O_RDONLY, 1 << 20));
	SHOW(open_how(folder, "f", O_RDONLY, RESOLVE_BENEATH | RESOLVE_IN_ROOT));
	SHOW(open_how(folder, "f", 1ull << 40, 0));
	SHOW(syscall(SYS_openat2, folder, "f", big, 8));
	SHOW(syscall(SYS_openat2, folder, "f", big, 64) >= 0);
	big[60] = 1;
	SHOW(syscall(SYS_openat2, folder, "f", big, 64));
	close(folder);
	chdir("..");
}

static void path_files(void)
{
	char text[PATH_MAX];
	struct stat status;
	int file;

	make("pf");
	file = open("pf", O_PATH);
	SHOW(file >= 0);
	SHOW(read(file, text, 1));
	SHOW(write(file, text, 1));
	SHOW(lseek(file, 0, SEEK_SET));
	SHOW(fstat(file, &status));
	SHOW(fchmod(file, 0600));
	SHOW(fchown(file, 0, 0));
	SHOW(ftruncate(file, 0));
	SHOW(ioctl(file, 0x5421, text));
	SHOW(fcntl(file, F_GETFL));
	SHOW(fcntl(file, F_SETFL, 0));
	SHOW(fcntl(file, F_GETFD));
	SHOW(openat(file, "", O_RDONLY));
	SHOW(openat(file, "x", O_RDONLY));
	SHOW(fstatat(file, "", &status, AT_EMPTY_PATH));
	SHOW(fstatat(file, "", &status, 0));
	SHOW(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0) == MAP_FAILED);
	close(file);
	SHOW(open("none", O_PATH));
	SHOW(open("pf", O_PATH | O_DIRECTORY));
	SHOW(open("pf", O_PATH | O_CREAT | O_EXCL, 0600) >= 0);
}

static void mounting(void)
{
	struct statfs status;
	char text[8] = "";

	mkdir("m", 0755);
	mkdir("m2", 0755);
	make("m/below");
	SHOW(mount("t", "none", "tmpfs", 0, NULL));
	SHOW(mount("t", "m/below", "tmpfs", 0, NULL));
	SHOW(mount("t", "m", "nofs", 0, NULL));
	SHOW(mount("t", "m", "tmpfs", 0, "size=64k,mode=700,bad=1"));
	SHOW(mount("t", "m", "tmpfs", MS_NOEXEC, "size=64k,mode=700"));
	what("m");
	what("m/below");
	SHOW(statfs("m", &status));
	printf("%ld %ld\n", (long)status.f_blocks, (long)status.f_flags & 0xffdf);
	make("m/f");
	SHOW(rename("m/f", "m2/f"));
	SHOW(link("m/f", "m2/f"));
	SHOW(rmdir("m"));
	SHOW(rename("m", "m3"));
	SHOW(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL));
	SHOW(open("m/f", O_RDWR));
	SHOW(open("m/g", O_RDWR | O_CREAT, 0600));
	SHOW(open("m/f", O_RDONLY | O_CREAT, 0600) >= 0);
	SHOW(mkdir("m/d", 0755));
	SHOW(unlink("m/f"));
	SHOW(unlink("m/none"));
	SHOW(chmod("m/f", 0600));
	SHOW(access("m/f", W_OK));
	SHOW(umount("m"));
	syscall(SYS_close_range, 3, ~0u, 0);
	SHOW(mount(NULL, "m", NULL, MS_REMOUNT, "size=128k"));
	SHOW(mount("m", "m2", NULL, MS_BIND, NULL));
	what("m2/f");
	SHOW(rename("m/f", "m2/g"));
	SHOW(umount("m2"));
	SHOW(umount("m2"));
	SHOW(umount("m/f"));
	SHOW(umount("none"));
	SHOW(mount("m", "m2", NULL, MS_BIND, NULL));
	chdir("m2");
	SHOW(umount2("../m2", MNT_DETACH));
	SHOW(mount(NULL, "/tmp/m", NULL, MS_REMOUNT | MS_RDONLY, NULL));
	SHOW(open("f", O_RDWR));
	SHOW(mount(NULL, "/tmp/m", NULL, MS_REMOUNT, NULL));
	SHOW(open("f", O_RDWR) >= 0);
	syscall(SYS_close_range, 3, ~0u, 0);
	chdir("/tmp/m");
	SHOW(umount("../m"));
	SHOW(umount2("../m", MNT_DETACH));
	SHOW(getcwd(text, 0) == NULL);
	SHOW(open("f", O_RDONLY) >= 0);
	syscall(SYS_close_range, 3, ~0u, 0);
	chdir("/tmp");
	what("m/below");
	SHOW(mount("t", "m", "tmpfs", 0, "size=16k"));
	int file = open("m/full", O_RDWR | O_CREAT, 0600);
	static char block[20000];
	SHOW(write(file, block, 20000));
	SHOW(write(file, block, 10));
	SHOW(ftruncate(file, 100));
	SHOW(pwrite(file, block, 10, 0));
	close(file);
	SHOW(umount("m"));
}

static void proc_links(void)
{
	char text[64] = "";
	int file, ends[2];

	file = open("v", O_RDWR | O_CREAT, 0600);
	unlink("v");
	sprintf(text, "/proc/self/fd/%d", file);
	printf("%.*s\n", (int)readlink(text, text + 20, 40), text + 20);
	SHOW(close(open(text, O_RDONLY)));
	pipe(ends);
	write(ends[1], "x", 1);
	sprintf(text, "/proc/self/fd/%d", ends[0]);
	SHOW(readlink(text, text + 20, 40) > 6);
	printf("%.6s\n", text + 20);
	file = open(text, O_RDONLY);
	SHOW(read(file, text + 20, 1));
	SHOW(open("/proc/self/fd/77", O_RDONLY));
	SHOW(open("/proc/self/nothing", O_RDONLY));
	SHOW(open("/proc/999999", O_RDONLY));
	SHOW(open("/proc/self/fd/0x", O_RDONLY));
	SHOW(unlink("/proc/self/stat"));
	SHOW(mkdir("/proc/x", 0700));
	SHOW(open("/proc/x", O_CREAT | O_RDWR, 0700));
	SHOW(open("/proc/version", O_RDWR));
	SHOW(rename("/proc/version", "/proc/v2"));
}

int main(void)
{
	if (chdir("/tmp"))
		return 1;
	renaming();
	linking();
	directories();
	removed_directory();
	resolving();
	path_files();
	mounting();
	proc_links();
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* files.c - opening, reading, writing, names, links, folders, times, permissions, locks. */
#define _GNU_SOURCE
#include "show.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>

/* An address where nothing is, and a size that is too large; the compiler shall not know. */
static void *nowhere(void)
{
	void *address = (void *)8;

	__asm__("" : "+r"(address));
	return address;
}

static long negative(void)
{
	long value = -1;

	__asm__("" : "+r"(value));
	return value;
}

static void opening(void)
{
	int file;
	char text[32] = "";

	SHOW(open("none", O_RDONLY));
	file = open("file", O_RDWR | O_CREAT | O_EXCL, 0666);
	SHOW(file >= 0);
	SHOW(open("file", O_RDWR | O_CREAT | O_EXCL, 0666));
	SHOW(open("file", O_RDONLY | O_DIRECTORY));
	SHOW(open(".", O_WRONLY));
	SHOW(open("file/x", O_RDONLY));
	SHOW(open("", O_RDONLY));
	SHOW(open(nowhere(), O_RDONLY));
	SHOW(write(file, "0123456789", 10));
	SHOW(pwrite(file, "AB", 2, 4));
	SHOW(lseek(file, -3, SEEK_END));
	SHOW(read(file, text, 10));
	SHOW(read(file, text, 10));
	SHOW(pread(file, text, 10, 2));
	printf("%s\n", text);
	SHOW(lseek(file, 20, SEEK_SET));
	SHOW(lseek(file, -1, SEEK_SET));
	SHOW(write(file, "end", 3));
	SHOW(pread(file, text, 30, 8));
	printf("hole %d%d%d %c\n", text[2], text[5], text[11], text[12]);
	SHOW(ftruncate(file, 5));
	SHOW(lseek(file, 0, SEEK_END));
	SHOW(write(file, nowhere(), 4));
	SHOW(read(file, text, (size_t)negative()));
	SHOW(fcntl(file, F_GETFL) & (O_ACCMODE | O_APPEND));
	close(file);
	file = open("file", O_WRONLY | O_APPEND);
	SHOW(write(file, "+", 1));
	SHOW(read(file, text, 1));
	close(file);
	SHOW(read(file, text, 1));
	file = open("file", O_RDONLY | O_TRUNC);
	SHOW(read(file, text, 1));
	close(file);
}

static void vectors(void)
{
	char first[4] = "", second[8] = "";
	struct iovec out[] = { { "abc", 3 }, { "", 0 }, { "defgh", 5 } },
		     in[] = { { first, 3 }, { second, 7 } };
	int file = open("file", O_RDWR | O_TRUNC);

	SHOW(writev(file, out, 3));
	SHOW(preadv(file, in, 2, 1));
	printf("%s %s\n", first, second);
	SHOW(writev(file, out, (int)negative()));
	close(file);
}

static void names(void)
{
	char target[64] = "", longest[300];
	struct stat status;
	int folder;

	SHOW(mkdir("folder", 0755));
	SHOW(mkdir("folder", 0755));
	SHOW(link("file", "folder/linked"));
	SHOW(symlink("../file", "folder/soft"));
	SHOW(symlink("loop", "loop"));
	SHOW(open("loop", O_RDONLY));
	SHOW(readlink("folder/soft", target, sizeof(target)));
	SHOW(readlink("file", target, sizeof(target)));
	stat("folder/soft", &status);
	SHOW(status.st_nlink);
	lstat("folder/soft", &status);
	SHOW(S_ISLNK(status.st_mode));
	SHOW(status.st_size);
	SHOW(open("folder/soft", O_RDONLY | O_NOFOLLOW));
	SHOW(rename("folder/linked", "renamed"));
	SHOW(rename("folder", "renamed"));
	SHOW(rename("renamed", "folder"));
	SHOW(rename("folder", "folder/inside"));
	SHOW(rename("none", "other"));
	SHOW(syscall(SYS_renameat2, AT_FDCWD, "renamed", AT_FDCWD, "file", RENAME_NOREPLACE));
	SHOW(rmdir("folder"));
	SHOW(rmdir("file"));
	SHOW(unlink("folder"));
	SHOW(unlink("folder/soft"));
	SHOW(unlink("none"));
	folder = open("folder", O_RDONLY | O_DIRECTORY);
	SHOW(mkdirat(folder, "deep", 0700));
	SHOW(symlinkat("x", folder, "s"));
	SHOW(unlinkat(folder, "s", 0));
	SHOW(unlinkat(folder, "deep", 0));
	SHOW(unlinkat(folder, "deep", AT_REMOVEDIR));
	SHOW(fstatat(folder, "", &status, AT_EMPTY_PATH));
	SHOW(S_ISDIR(status.st_mode));
	close(folder);
	SHOW(rmdir("folder"));
	memset(longest, 'n', sizeof(longest));
	longest[299] = '\0';
	SHOW(mkdir(longest, 0700));
	unlink("loop");
	unlink("renamed");
	SHOW(access("file", R_OK | W_OK));
	SHOW(access("file", X_OK));
	SHOW(access("none", F_OK));
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void folders(void)
{
	char *found[200], name[32];
	int count = 0;
	struct dirent *entry;
	DIR *folder;

	mkdir("many", 0755);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "many/%03d", i);
		close(open(name, O_WRONLY | O_CREAT, 0600));
	}
	folder = opendir("many");
	while ((entry = readdir(folder)) && count < 200)
		found[count++] = strdup(entry->d_name);
	qsort(found, (size_t)count, sizeof(found[0]), compare_names);
	printf("%d entries from %s %s to %s\n", count, found[0], found[2], found[count - 1]);
	rewinddir(folder);
	SHOW(readdir(folder) != NULL);
	closedir(folder);
	SHOW(chdir("many"));
	SHOW(chdir("000"));
	getcwd(name, sizeof(name));
	printf("%s\n", strrchr(name, '/'));
	SHOW(syscall(SYS_getcwd, name, 3));
	SHOW(chdir(".."));
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "many/%03d", i);
		unlink(name);
	}
	SHOW(rmdir("many"));
}

static void unlinked(void)
{
	int file = open("gone", O_RDWR | O_CREAT, 0600);
	struct stat status;
	char text[8] = "";

	SHOW(unlink("gone"));
	SHOW(write(file, "here", 4));
	SHOW(pread(file, text, 4, 0));
	fstat(file, &status);
	SHOW(status.st_nlink);
	close(file);
	SHOW(open("gone", O_RDONLY));
}

static void attributes(void)
{
	struct timespec times[2] = { { .tv_sec = 1000, .tv_nsec = 5 },
				     { .tv_sec = 2000, .tv_nsec = 7 } };
	struct stat status;
	struct statx more;

	umask(027);
	close(open("modes", O_WRONLY | O_CREAT, 0777));
	stat("modes", &status);
	printf("%o\n", status.st_mode);
	SHOW(chmod("modes", 04711));
	SHOW(utimensat(AT_FDCWD, "modes", times, 0));
	stat("modes", &status);
	printf("%o %ld %ld %ld %ld\n", status.st_mode, status.st_atim.tv_sec,
	       status.st_atim.tv_nsec, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
	SHOW(statx(AT_FDCWD, "modes", 0, STATX_BASIC_STATS, &more));
	printf("%o %u %lld\n", more.stx_mode, more.stx_nlink, (long long)more.stx_mtime.tv_sec);
	SHOW(chown("modes", 5, 6));
	stat("modes", &status);
	printf("%o %d %d\n", status.st_mode, status.st_uid, status.st_gid);
	SHOW(truncate("modes", 100));
	SHOW(truncate("none", 100));
	stat("modes", &status);
	SHOW(status.st_size);
	SHOW(unlink("modes"));
	umask(022);
}

/* As a user without rights. */
static void without_rights(void)
{
	mkdir("closed", 0700);
	close(open("closed/file", O_WRONLY | O_CREAT, 0644));
	close(open("secret", O_WRONLY | O_CREAT, 0600));
	close(open("public", O_WRONLY | O_CREAT, 0644));
	SHOW(setgid(1000));
	SHOW(setuid(1000));
	SHOW(open("secret", O_RDONLY));
	SHOW(open("public", O_RDONLY) >= 0);
	SHOW(open("public", O_WRONLY));
	SHOW(open("closed/file", O_RDONLY));
	SHOW(chmod("public", 0777));
	SHOW(chown("public", 1000, 1000));
	SHOW(open("/new", O_WRONLY | O_CREAT, 0600));
	SHOW(setuid(0));
	SHOW(kill(1, 0));
	SHOW(access("secret", R_OK));
	SHOW(mknod("device", S_IFCHR | 0600, 0x103));
}

static void locks(void)
{
	int file = open("locked", O_RDWR | O_CREAT, 0600), status;
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 10 };

	SHOW(fcntl(file, F_SETLK, &lock));
	fflush(stdout);
	if (fork() == 0) {
		struct flock other = {
			.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 15, .l_len = 1
		};

		SHOW(fcntl(file, F_SETLK, &other));
		SHOW(fcntl(file, F_GETLK, &other));
		printf("%d %ld %ld %d\n", other.l_type, (long)other.l_start, (long)other.l_len,
		       other.l_pid == getppid());
		other = (struct flock){
			.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 30, .l_len = 1
		};
		SHOW(fcntl(file, F_SETLK, &other));
		fflush(stdout);
		_exit(0);
	}
	wait(&status);
	SHOW(flock(file, LOCK_EX | LOCK_NB));
	close(file);
	unlink("locked");
}

int main(void)
{
	struct statfs space;

	mkdir("/tmp/files", 0755);
	if (chdir("/tmp/files"))
		return 1;
	umask(022);
	opening();
	vectors();
	names();
	folders();
	unlinked();
	attributes();
	locks();
	show_child("without rights", without_rights);
	SHOW(statfs(".", &space));
	SHOW(space.f_bsize);
	for (const char *const *name =
		     (const char *const[]){ "file", "secret", "public", "closed/file", NULL };
	     *name; name++)
		unlink(*name);
	rmdir("closed");
	SHOW(chdir("/tmp"));
	SHOW(rmdir("/tmp/files"));
	return 0;
}

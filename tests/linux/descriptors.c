// SPDX-License-Identifier: GPL-2.0-only
/* descriptors.c - vectors, copies between files, descriptor tables, locks, seals, size limits,
 * permissions of a user. */
#define _GNU_SOURCE
#include "show_file.h"

#include <grp.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>

static int minus_one(void)
{
	int value = -1;

	__asm__("" : "+r"(value));
	return value;
}

static void vectors(void)
{
	struct iovec two[2] = { { .iov_base = "abc", .iov_len = 3 },
				{ .iov_base = "defg", .iov_len = 4 } };
	struct iovec many[1025] = {};
	char one[4] = "", other[8] = "";
	int file = open("v", O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600), in;
	off_t offset = 1;

	SHOW(writev(file, two, 2));
	SHOW(pwritev(file, two, 1, 0));
	two[0].iov_base = one;
	two[1].iov_base = other;
	SHOW(preadv(file, two, 2, 0));
	printf("%.3s %.4s\n", one, other);
	SHOW(preadv(file, two, 2, 100));
	SHOW(preadv(file, two, 2, -1));
	SHOW(readv(file, many, 1024));
	SHOW(readv(file, many, 1025));
	SHOW(readv(file, two, minus_one()));
	two[1].iov_len = (size_t)-1;
	SHOW(readv(file, two, 2));
	SHOW(pread(file, one, 3, -1));
	SHOW(lseek(file, 0, SEEK_DATA));
	SHOW(lseek(file, 0, SEEK_HOLE));
	SHOW(lseek(file, 100, SEEK_DATA));
	SHOW(lseek(file, 0, 77));
	in = open("v", O_RDONLY);
	file = open("w", O_RDWR | O_CREAT | O_TRUNC, 0600);
	SHOW(sendfile(file, in, NULL, 4));
	SHOW(sendfile(file, in, &offset, 100));
	printf("%d\n", (int)offset);
	SHOW(sendfile(in, file, NULL, 4));
	offset = 0;
	SHOW(copy_file_range(in, &offset, file, NULL, 5, 0));
	SHOW(copy_file_range(in, NULL, file, NULL, 5, 7));
	SHOW(lseek(file, 0, SEEK_CUR));
	SHOW(fallocate(file, 0, 0, 10000));
	what("w");
	SHOW(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
	SHOW(fallocate(file, FALLOC_FL_PUNCH_HOLE, 0, 4096));
	SHOW(fallocate(file, FALLOC_FL_KEEP_SIZE, 0, 100000));
	SHOW(fallocate(file, 0, -1, 10));
	SHOW(fallocate(file, 0, 0, 0));
	SHOW(fallocate(in, 0, 0, 10));
	SHOW(posix_fadvise(file, 0, 0, 9));
	SHOW(fsync(file));
	SHOW(close(file));
	SHOW(close(file));
}

static void descriptors(void)
{
	struct rlimit limit = { 20, 20 };
	int ends[2], file;

	file = open("v", O_RDONLY | O_CLOEXEC);
	SHOW(fcntl(file, F_GETFD));
	SHOW(fcntl(file, F_GETFL));
	SHOW(fcntl(file, F_SETFL, O_APPEND | O_NONBLOCK));
	SHOW(fcntl(file, F_GETFL));
	SHOW(fcntl(file, F_DUPFD, 15));
	SHOW(fcntl(file, F_DUPFD, -1));
	SHOW(fcntl(file, F_DUPFD, 100000000));
	SHOW(fcntl(file, 999));
	SHOW(fcntl(99, F_GETFD));
	SHOW(dup2(file, file) == file);
	SHOW(dup2(99, 5));
	SHOW(dup2(file, -1));
	SHOW(dup3(file, file, 0));
	SHOW(dup3(file, 16, 1));
	SHOW(dup3(file, 16, O_CLOEXEC));
	SHOW(fcntl(16, F_GETFD));
	SHOW(syscall(SYS_close_range, 17, 16, 0));
	SHOW(syscall(SYS_close_range, 15, 16, 0));
	SHOW(fcntl(16, F_GETFD));
	SHOW(setrlimit(RLIMIT_NOFILE, &limit));
	for (int i = 0; i < 30; i++)
		dup(0);
	SHOW(dup(0));
	SHOW(open("v", O_RDONLY));
	SHOW(pipe(ends));
	SHOW(dup2(0, 20));
	SHOW(dup2(0, 19));
	SHOW(syscall(SYS_close_range, 6, ~0u, 0));
	SHOW(dup(0));
}

static void limits_of_size(void)
{
	struct rlimit limit = { 10, 10000 };
	int file = open("big", O_RDWR | O_CREAT | O_TRUNC, 0600);

	signal(SIGXFSZ, SIG_IGN);
	SHOW(setrlimit(RLIMIT_FSIZE, &limit));
	SHOW(write(file, "0123456789abc", 13));
	SHOW(write(file, "0123456789abc", 13));
	SHOW(ftruncate(file, 11));
	SHOW(ftruncate(file, 5));
	SHOW(ftruncate(file, -1));
	SHOW(truncate("big", 3));
	SHOW(truncate(".", 3));
	SHOW(truncate("none", 3));
	close(file);
	limit.rlim_cur = 10000;
	SHOW(setrlimit(RLIMIT_FSIZE, &limit));
}

static void record_locks(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 10 };
	int file = open("v", O_RDWR), status;

	SHOW(fcntl(file, F_SETLK, &lock));
	fflush(stdout);
	if (fork() == 0) {
		int mine = open("v", O_RDWR);

		lock.l_start = 0;
		lock.l_len = 0;
		SHOW(fcntl(mine, F_SETLK, &lock));
		SHOW(fcntl(mine, F_GETLK, &lock));
		printf("%d %ld %ld %d\n", lock.l_type, (long)lock.l_start, (long)lock.l_len,
		       lock.l_pid == getppid());
		lock = (struct flock){ .l_type = F_WRLCK, .l_start = 20, .l_len = -1 };
		SHOW(fcntl(mine, F_SETLK, &lock));
		lock.l_start = 5;
		lock.l_len = -9;
		SHOW(fcntl(mine, F_SETLK, &lock));
		lock.l_start = 5;
		lock.l_len = -5;
		SHOW(fcntl(mine, F_SETLK, &lock));
		SHOW(flock(mine, LOCK_EX | LOCK_NB));
		SHOW(flock(mine, 77));
		fflush(stdout);
		_exit(0);
	}
	wait(&status);
	lock = (struct flock){ .l_type = F_UNLCK, .l_start = 12, .l_len = 3 };
	SHOW(fcntl(file, F_SETLK, &lock));
	fflush(stdout);
	if (fork() == 0) {
		int mine = open("v", O_RDWR);

		lock = (struct flock){ .l_type = F_RDLCK, .l_start = 12, .l_len = 3 };
		SHOW(fcntl(mine, F_SETLK, &lock));
		lock.l_len = 4;
		SHOW(fcntl(mine, F_GETLK, &lock));
		printf("%d %ld %ld\n", lock.l_type, (long)lock.l_start, (long)lock.l_len);
		fflush(stdout);
		_exit(0);
	}
	wait(&status);
	close(open("v", O_RDONLY));
	fflush(stdout);
	if (fork() == 0) {
		int mine = open("v", O_RDWR);

		lock = (struct flock){ .l_type = F_WRLCK };
		SHOW(fcntl(mine, F_SETLK, &lock));
		fflush(stdout);
		_exit(0);
	}
	wait(&status);
	close(file);
}

static void memory_files(void)
{
	int file = memfd_create("hello", MFD_ALLOW_SEALING);
	char text[64] = "";
	char name[40];

	SHOW(write(file, "12345", 5));
	sprintf(name, "/proc/self/fd/%d", file);
	SHOW(readlink(name, text, 60));
	printf("%s\n", text);
	SHOW(fcntl(file, F_GET_SEALS));
	SHOW(fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK));
	SHOW(ftruncate(file, 3));
	SHOW(ftruncate(file, 8));
	SHOW(fcntl(file, F_ADD_SEALS, F_SEAL_GROW));
	SHOW(write(file, "12345", 5));
	SHOW(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL));
	SHOW(pwrite(file, "12345", 5, 0));
	SHOW(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE));
	SHOW(fcntl(file, F_GET_SEALS));
	close(file);
	SHOW(memfd_create("x", 0xff00));
	file = memfd_create("x", 0);
	SHOW(fcntl(file, F_GET_SEALS));
	close(file);
}

static void as_user(void)
{
	int status;

	mkdir("u", 0755);
	chdir("u");
	umask(022);
	mkdir("mine", 0755);
	mkdir("sticky", 01777);
	chmod("sticky", 01777);
	mkdir("closed", 0700);
	make("closed/f");
	make("sticky/root");
	make("secret");
	chmod("secret", 0600);
	make("readable");
	mkdir("group", 02777);
	chmod("group", 02777);
	chown("group", 0, 1234);
	fflush(stdout);
	if (fork() == 0) {
		if (setgroups(0, NULL))
			_exit(1);
		if (setgid(1000) || setuid(1000))
			_exit(1);
		SHOW(open("secret", O_RDONLY));
		SHOW(open("readable", O_RDONLY) >= 0);
		SHOW(open("readable", O_RDWR));
		SHOW(open("closed/f", O_RDONLY));
		SHOW(access("closed/f", F_OK));
		SHOW(access("secret", R_OK));
		SHOW(access("readable", R_OK));
		SHOW(access("readable", W_OK));
		SHOW(access("readable", X_OK));
		SHOW(mkdir("mine/x", 0755));
		SHOW(unlink("sticky/root"));
		SHOW(rename("sticky/root", "sticky/r2"));
		SHOW(mkdir("sticky/own", 0755));
		SHOW(rmdir("sticky/own"));
		SHOW(chmod("readable", 0777));
		SHOW(chown("readable", 1000, 1000));
		SHOW(truncate("readable", 0));
		SHOW(mknod("sticky/dev", S_IFCHR | 0600, 0x103));
		SHOW(mount("none", "sticky", "tmpfs", 0, NULL));
		SHOW(chroot("."));
		SHOW(close(open("group/f", O_CREAT | O_RDWR, 02755)));
		what("group/f");
		SHOW(mkdir("group/d", 0755));
		what("group/d");
		SHOW(utimensat(AT_FDCWD, "readable", NULL, 0));
		SHOW(unlink("readable"));
		SHOW(link("readable", "sticky/l"));
		SHOW(open("/proc/1/environ", O_RDONLY));
		SHOW(readlink("/proc/1/exe", (char[10]){}, 10));
		SHOW(open("readable", O_RDONLY | O_NOATIME));
		fflush(stdout);
		_exit(0);
	}
	wait(&status);
	chdir("..");
}

/* Changing owner or contents takes set-id bits away. */
static void set_id_bits(void)
{
	int status;

	chdir("u");
	SHOW(chmod("readable", 06755));
	SHOW(chown("readable", 5, 6));
	what("readable");
	SHOW(chmod("readable", 06755));
	fflush(stdout);
	if (fork() == 0) {
		int file;

		chmod("readable", 06777);
		if (setgroups(0, NULL))
			_exit(1);
		if (setgid(1000) || setuid(1000))
			_exit(1);
		file = open("readable", O_WRONLY);
		SHOW(write(file, "x", 1));
		fflush(stdout);
		_exit(0);
	}
	wait(&status);
	what("readable");
	chdir("..");
}

int main(void)
{
	if (chdir("/tmp"))
		return 1;
	vectors();
	record_locks();
	memory_files();
	limits_of_size();
	as_user();
	set_id_bits();
	show_child("descriptors", descriptors);
	return 0;
}

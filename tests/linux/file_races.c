// SPDX-License-Identifier: GPL-2.0-only
/*
 * file_races.c - processes and threads that make, move, link, remove, list, mount and look at the
 * same things at the same time. What each call answers is luck; that all come to an end, and that
 * nothing is left, is not.
 */
#define _GNU_SOURCE
#include "show.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define ROUNDS 6000
#define THREADS 4
#define PLACES 7

static unsigned int seed;

static unsigned int luck(unsigned int bound)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 8) % bound;
}

static const char *some_name(char *buffer)
{
	static const char *const folders[] = { "", "a/", "b/", "a/c/", "a/../b/", "./", "b/a/" };

	sprintf(buffer, "/tmp/s/%sf%u", folders[luck(PLACES)], luck(6));
	return buffer;
}

static void use_file(const char *name)
{
	char block[300] = "";
	int file = open(name, O_CREAT | O_RDWR, 0644);
	void *memory;

	if (file < 0)
		return;
	(void)!write(file, block, luck(300));
	if (luck(2))
		(void)!ftruncate(file, luck(9000));
	memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
	(void)!pread(file, block, sizeof(block), luck(400));
	if (memory != MAP_FAILED)
		munmap(memory, 8192);
	close(file);
}

static void lock_file(const char *name)
{
	struct flock lock = { .l_type = luck(2) ? F_RDLCK : F_WRLCK, .l_start = luck(20) };
	int file = open(name, O_RDWR);

	if (file < 0)
		return;
	lock.l_len = luck(20);
	fcntl(file, F_SETLK, &lock);
	lock.l_start = luck(20);
	lock.l_type = luck(2) ? F_UNLCK : F_WRLCK;
	fcntl(file, F_SETLK, &lock);
	close(file);
}

static void list(const char *name)
{
	DIR *folder = opendir(name);

	while (folder && readdir(folder))
		;
	if (folder)
		closedir(folder);
}

static void move(void)
{
	char from[64], to[64];

	some_name(from);
	some_name(to);
	switch (luck(6)) {
	case 0:
		(void)!link(from, to);
		break;
	case 1:
		(void)!symlink(from, to);
		break;
	case 2:
		syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 2);
		break;
	case 3:
		(void)!rename("/tmp/s/a", "/tmp/s/b/a");
		(void)!rename("/tmp/s/b/a", "/tmp/s/a");
		break;
	default:
		(void)!rename(from, to);
	}
}

static void names(void)
{
	char name[64], other[4096];
	struct stat status;

	for (int i = 0; i < ROUNDS; i++) {
		some_name(name);
		switch (luck(10)) {
		case 0:
		case 1:
			use_file(name);
			break;
		case 2:
			unlink(name);
			break;
		case 3:
			mkdir(name, 0755);
			break;
		case 4:
			rmdir(name);
			break;
		case 5:
			stat(name, &status);
			(void)!readlink(name, other, sizeof(other));
			break;
		case 6:
			list(luck(2) ? "/tmp/s" : "/tmp/s/a");
			break;
		case 7:
			if (!chdir(name))
				(void)!getcwd(other, sizeof(other));
			break;
		case 8:
			lock_file(name);
			break;
		default:
			move();
		}
	}
}

static void look_at(const char *process)
{
	static const char *const files[] = { "stat",     "status", "cmdline", "maps",
					     "fd/0",     "mounts", "environ", "limits",
					     "fdinfo/1", "comm",   "statm" };
	char path[300], text[4096];
	int file;

	sprintf(path, "/proc/%.20s/%s", process, files[luck(sizeof(files) / sizeof(files[0]))]);
	file = open(path, O_RDONLY | O_NONBLOCK);
	while (file >= 0 && read(file, text, sizeof(text)) > 0 && luck(3))
		;
	if (file >= 0)
		close(file);
	sprintf(path, "/proc/%.20s/%s", process, luck(2) ? "exe" : "cwd");
	(void)!readlink(path, text, sizeof(text));
	sprintf(path, "/proc/%.20s/%s", process, luck(2) ? "fd" : "task");
	list(path);
}

static void processes(void)
{
	for (int i = 0; i < ROUNDS / 100; i++) {
		DIR *folder = opendir("/proc");
		struct dirent *entry;

		while (folder && (entry = readdir(folder)))
			if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
				look_at(entry->d_name);
		if (folder)
			closedir(folder);
	}
}

static void forks(void)
{
	for (int i = 0; i < ROUNDS / 40; i++) {
		pid_t child = fork();

		if (!child) {
			if (luck(2))
				execl("/proc/self/exe", "file_races", "end", NULL);
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
}

static void mounts(void)
{
	mkdir("/tmp/s/m", 0755);
	mkdir("/tmp/s/n", 0755);
	for (int i = 0; i < ROUNDS / 20; i++) {
		if (mount("t", "/tmp/s/m", "tmpfs", 0, "size=1m"))
			continue;
		use_file("/tmp/s/m/x");
		if (!mount("/tmp/s/m", "/tmp/s/n", NULL, MS_BIND, NULL))
			umount("/tmp/s/n");
		if (umount("/tmp/s/m"))
			umount2("/tmp/s/m", MNT_DETACH);
	}
}

static void *use_descriptors(void *argument)
{
	unsigned int own = (unsigned int)(unsigned long)argument;
	struct stat status;

	for (int i = 0; i < ROUNDS / 2; i++) {
		int file = 0;

		own = own * 1103515245u + 12345u;
		file = (int)((own >> 8) % 40) + 3;
		switch ((own >> 16) % 5) {
		case 0:
			(void)!open("/dev/null", O_RDWR);
			break;
		case 1:
			close(file);
			break;
		case 2:
			dup2(0, file);
			break;
		case 3:
			fcntl(file, F_DUPFD, 10 + (own >> 20) % 200);
			break;
		default:
			fstat(file, &status);
		}
	}
	return NULL;
}

static void threads(void)
{
	pthread_t thread[THREADS];

	for (int i = 0; i < 3; i++) {
		for (unsigned long k = 0; k < THREADS; k++)
			pthread_create(&thread[k], NULL, use_descriptors, (void *)(seed + k));
		for (int k = 0; k < THREADS; k++)
			pthread_join(thread[k], NULL);
		syscall(SYS_close_range, 3, ~0u, 0);
	}
}

int main(int count, char **arguments)
{
	static void (*const jobs[])(void) = { names, names,     names,  forks,
					      forks, processes, mounts, threads };
	int status, bad = 0;

	if (count > 1 && !strcmp(arguments[1], "end"))
		return 0;
	mkdir("/tmp/s", 0777);
	mkdir("/tmp/s/a", 0755);
	mkdir("/tmp/s/b", 0755);
	mkdir("/tmp/s/a/c", 0755);
	for (unsigned int i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		if (fork() == 0) {
			seed = i * 7919 + 1;
			jobs[i]();
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		bad += status != 0;
	printf("%d ended badly\n", bad);
	return 0;
}

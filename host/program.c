// SPDX-License-Identifier: GPL-2.0-only
/*
 * program.c - what a program needs to start, found out by reading it and never by running it.
 *
 * A "#!" script needs its interpreter; "#!/usr/bin/env NAME" also the program NAME. A dynamic
 * program needs its loader and, file by file, all libraries.
 */
#define _GNU_SOURCE
#include "program.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libraries.h"
#include "places.h"
#include "say.h"

#define SCRIPT_LINE_MAX 256

static const char *const program_folders[] = {
	"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
};

char *program_find_in_root(struct root *root, const char *name)
{
	for (size_t i = 0; i < sizeof(program_folders) / sizeof(program_folders[0]); i++) {
		char *path = make_text("%s/%s", program_folders[i], name);
		char *resolved = root_resolve(root, path);

		if (resolved) {
			free(resolved);
			return path;
		}
		free(path);
	}
	return NULL;
}

/* The interpreter of a script and its one argument, as execve splits them. False: no script. */
static bool read_script_line(const char *host_path, char *line, char **argument)
{
	int file = open(host_path, O_RDONLY | O_CLOEXEC);
	ssize_t size = file < 0 ? -1 : read(file, line, SCRIPT_LINE_MAX - 1);
	char *start, *end;

	if (file >= 0)
		close(file);
	if (size < 2 || line[0] != '#' || line[1] != '!')
		return false;
	line[size] = '\0';
	line[strcspn(line, "\n")] = '\0';
	start = line + 2 + strspn(line + 2, " \t");
	end = start + strcspn(start, " \t");
	*argument = end + strspn(end, " \t");
	*end = '\0';
	memmove(line, start, strlen(start) + 1);
	return line[0] != '\0';
}

static void check_elf(struct root *root, const char *host_path, const char *name)
{
	struct elf_file file;
	enum elf_result result = elf_open(&file, host_path);

	if (result == ELF_UNREADABLE)
		say_and_exit(STATUS_NOT_EXECUTABLE, "%s: cannot be read: %s", name,
			     strerror(errno));
	if (result == ELF_NOT_ELF)
		say_and_exit(STATUS_NOT_EXECUTABLE, "%s: is neither a program nor a script", name);
	if (file.machine != elf_machine_of(root->arch) || result == ELF_OTHER_CLASS)
		say_and_exit(STATUS_NOT_EXECUTABLE, "%s: is a program for %s, the kernel runs %s",
			     name, elf_machine_name(file.machine), root->arch);
	if (result == ELF_BROKEN)
		say_and_exit(STATUS_NOT_EXECUTABLE, "%s: is a damaged program", name);
	if (file.interpreter && !root_resolve(root, file.interpreter))
		say_and_exit(STATUS_NOT_FOUND, "%s: its loader %s is not there", name,
			     file.interpreter);
	elf_close(&file);
}

void program_check(struct root *root, const char *path, const char *name)
{
	char *resolved = root_resolve(root, path), *argument, line[SCRIPT_LINE_MAX];
	struct stat status;
	const char *host_path;

	if (!resolved)
		say_and_exit(STATUS_NOT_FOUND, "%s: %s", name, strerror(errno));
	host_path = make_text("%s%s", root->prefix, resolved);
	if (stat(host_path, &status))
		say_and_exit(STATUS_NOT_FOUND, "%s: %s", name, strerror(errno));
	if (S_ISDIR(status.st_mode))
		say_and_exit(STATUS_NOT_EXECUTABLE, "%s: is a folder", name);
	if (!S_ISREG(status.st_mode) || !(status.st_mode & 0111))
		say_and_exit(STATUS_NOT_EXECUTABLE, "%s: is not executable", name);
	if (!status.st_size)
		say_and_exit(STATUS_NOT_EXECUTABLE, "%s: is empty", name);
	if (!read_script_line(host_path, line, &argument)) {
		check_elf(root, host_path, name);
		return;
	}
	if (!root_resolve(root, line))
		say_and_exit(STATUS_NOT_FOUND, "%s: its interpreter %s is not there", name, line);
	free(resolved);
	free((char *)host_path);
}

static void want(struct text_list *wanted, const char *path)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (!strcmp(wanted->items[i], path))
			return;
	text_list_add(wanted, path);
}

static void want_libraries(struct root *root, struct text_list *wanted, const char *path,
			   const struct elf_file *file)
{
	bool through_cache;

	if (file->interpreter)
		want(wanted, copy_text(file->interpreter));
	for (size_t i = 0; i < file->needed.count; i++) {
		char *library = library_find(file->needed.items[i], path, file, &through_cache);

		if (!library)
			say_and_exit(STATUS_NOT_FOUND, "%s: its library %s is not on this host",
				     path, file->needed.items[i]);
		want(wanted, library);
		if (through_cache)
			root_add_path(root, "/etc/ld.so.cache");
	}
}

static void want_interpreter(struct root *root, struct text_list *wanted, const char *line,
			     char *argument)
{
	const char *base = strrchr(line, '/');
	char *program;

	want(wanted, copy_text(line));
	if (!base || strcmp(base, "/env") || !*argument || *argument == '-')
		return;
	argument[strcspn(argument, " \t")] = '\0';
	if ((program = program_find_in_root(root, argument)))
		want(wanted, program);
}

void program_add_with_needs(struct root *root, const char *path)
{
	struct text_list wanted = { 0 };

	want(&wanted, path);
	for (size_t i = 0; i < wanted.count; i++) {
		char *resolved = root_add_path(root, wanted.items[i]), line[SCRIPT_LINE_MAX],
		     *argument;
		struct elf_file file;

		if (!resolved)
			say_and_exit(STATUS_NOT_FOUND, "%s: %s", wanted.items[i], strerror(errno));
		if (read_script_line(resolved, line, &argument)) {
			want_interpreter(root, &wanted, line, argument);
		} else if (elf_open(&file, resolved) == ELF_GOOD) {
			want_libraries(root, &wanted, resolved, &file);
			elf_close(&file);
		}
	}
	free(wanted.items);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choosing the first program and its arguments. init=PATH on the command line, else /init,
 * /sbin/init, /bin/sh; the words behind a bare "--" are its arguments, as Linux has it.
 */
#include "start_init.h"

#include <arch/boot.h>
#include <base/errno.h>
#include <base/parse.h>
#include <base/string.h>
#include <kernel/log.h>
#include <kernel/task/task.h>
#include <mm/heap/heap.h>

#define PATH_SIZE 256

static const char *const usual[] = { "/init", "/sbin/init", "/bin/init", "/bin/sh" };
static const char *const environment[] = { "HOME=/", "TERM=linux",
					   "PATH=/usr/sbin:/usr/bin:/sbin:/bin" };

/* The words behind " -- "; an empty text when there is none. */
static const char *init_words(void)
{
	const char *words = strstr(boot_info.command_line, " -- ");

	return words ? words + 4 : "";
}

/* Space for the strings is enough by construction: the command line, a path, the environment. */
static void add_string(struct exec_vectors *vectors, const char *text, size_t length)
{
	memcpy(vectors->strings + vectors->strings_size, text, length);
	vectors->strings[vectors->strings_size + length] = '\0';
	vectors->strings_size += length + 1;
}

static void add_words(struct exec_vectors *vectors, const char *words)
{
	while (*words) {
		size_t length = 0;

		while (words[length] && !is_space(words[length]))
			length++;
		if (length > 0) {
			add_string(vectors, words, length);
			vectors->argument_count++;
		}
		words += length;
		while (is_space(*words))
			words++;
	}
}

static int try_path(const char *path)
{
	struct exec_vectors vectors = { .argument_count = 1 };
	int error;

	vectors.strings = heap_alloc_bytes(BOOT_COMMAND_LINE_SIZE + 2 * PATH_SIZE);
	if (!vectors.strings)
		return -ENOMEM;
	add_string(&vectors, path, strlen(path));
	add_words(&vectors, init_words());
	for (size_t i = 0; i < array_count(environment); i++)
		add_string(&vectors, environment[i], strlen(environment[i]));
	vectors.environment_count = array_count(environment);
	error = process_start_init(path, &vectors);
	heap_free_bytes(vectors.strings);
	return error;
}

void init_start(void)
{
	char path[PATH_SIZE];
	int error;

	if (boot_option("init", path, sizeof(path))) {
		error = try_path(path);
		if (error)
			panic("init=%s cannot be executed: error %d", path, -error);
		return;
	}
	for (size_t i = 0; i < array_count(usual); i++) {
		error = try_path(usual[i]);
		if (!error)
			return;
		if (error != -ENOENT)
			kernel_log("%s cannot be executed: error %d", usual[i], -error);
	}
	panic("no program to start: give init=PATH");
}

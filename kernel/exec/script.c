// SPDX-License-Identifier: GPL-2.0-only
/*
 * "#!" scripts, as execve(2) describes them: the interpreter gets at most one argument from the
 * line, then the script's name in place of the first argument, then the rest. The line is cut at
 * 255 bytes; a line whose interpreter is cut is refused.
 */
#include "internal.h"

#include <base/checked.h>
#include <base/errno.h>
#include <base/string.h>
#include <fs/file/file.h>
#include <mm/heap/heap.h>

#define LINE_SIZE 256

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Cuts the line into interpreter and argument (nullptr: none), both terminated. -ENOEXEC. */
static int split_line(char *line, size_t length, char **interpreter, char **argument)
{
	char *end = memchr(line, '\n', length);
	const bool newline = end != nullptr, whole = newline || length < LINE_SIZE - 1;
	char *stop;

	if (end == nullptr)
		end = line + length;
	while (end > line && is_blank(end[-1]))
		end--;
	*end = '\0';
	for (*interpreter = line + 2; *interpreter < end && is_blank(**interpreter);)
		(*interpreter)++;
	/* A whole file of blanks names the empty path, which Linux takes for the current directory.
	 */
	if (*interpreter >= end)
		return newline || length == LINE_SIZE - 1 ? -ENOEXEC : -EACCES;
	for (stop = *interpreter; *stop != '\0' && !is_blank(*stop);)
		stop++;
	if (stop == end && !whole)
		return -ENOEXEC;
	*argument = nullptr;
	if (stop < end) {
		*stop = '\0';
		for (stop++; is_blank(*stop);)
			stop++;
		*argument = stop;
	}
	return 0;
}

static char *append(char *to, const char *text)
{
	const size_t size = strlen(text) + 1;

	memcpy(to, text, size);
	return to + size;
}

/* New first arguments: interpreter, argument, script; the old argument 0 goes. */
static int replace_arguments(struct exec_vectors *vectors, const char *interpreter,
			     const char *argument, const char *script)
{
	const size_t dropped = vectors->argument_count == 0 ? 0 : strlen(vectors->strings) + 1;
	const size_t added = strlen(interpreter) + 1 +
			     (argument == nullptr ? 0 : strlen(argument) + 1) + strlen(script) + 1;
	const size_t kept = vectors->strings_size - dropped;
	char *strings = heap_alloc_bytes(size_add(kept, added));
	char *to = strings;

	if (strings == nullptr)
		return -ENOMEM;
	exec_strings_check(vectors);
	to = append(to, interpreter);
	if (argument != nullptr)
		to = append(to, argument);
	to = append(to, script);
	memcpy(to, vectors->strings + dropped, kept);
	heap_free_bytes(vectors->strings);
	vectors->strings = strings;
	vectors->strings_size = kept + added;
	vectors->argument_count +=
		(argument == nullptr ? 2u : 3u) - (vectors->argument_count == 0 ? 0u : 1u);
	exec_strings_seal(vectors, exec_strings_sum(vectors));
	return 0;
}

int exec_resolve_script(struct execution *execution, const char *script_name)
{
	char line[LINE_SIZE] = {};
	char *interpreter, *argument;
	const ssize_t length = file_read_kernel(exec_file(execution), line, sizeof(line) - 1, 0);
	int error;

	if (length < 0)
		return (int)length;
	if (length < 2 || line[0] != '#' || line[1] != '!')
		return 0;
	error = split_line(line, strnlen(line, (size_t)length), &interpreter, &argument);
	if (error == 0)
		error = replace_arguments(execution->vectors, interpreter, argument, script_name);
	if (error == 0)
		error = exec_seal_path(execution, interpreter);
	return error == 0 ? 1 : error;
}

// SPDX-License-Identifier: GPL-2.0-only
/* /proc/PID/{cmdline,environ,auxv,maps}: what stands in another program's memory, and where. */
#include <fs/proc/tree.h>

#include <base/errno.h>
#include <base/string.h>
#include <kernel/task/task.h>
#include <mm/address_space.h>

#define STRINGS_MAX (256 * KIB)
#define MAPS_PIECE (16 * KIB)

static struct address_space *space_get(const struct proc_node *node)
{
	struct task *task = proc_task_get(node);
	struct address_space *space;

	if (task == nullptr)
		return nullptr;
	space = task_space_get(task);
	task_put(task);
	return space;
}

static void append_memory(struct address_space *space, user_address start, user_address end,
			  struct text *text)
{
	size_t size;

	if (end <= start)
		return;
	size = minimum(end - start, STRINGS_MAX);
	if (!text_reserve(text, size))
		return;
	text->length += address_space_read(space, start, text->bytes + text->length, size);
}

static int cmdline_text(const struct proc_node *node, struct text *text)
{
	struct address_space *space = space_get(node);

	if (space == nullptr)
		return 0;
	append_memory(space, space->arguments_start, space->arguments_end, text);
	/* A program that overwrote its terminator goes on in the environment (setproctitle). */
	if (text->length != 0 && text->bytes[text->length - 1] != '\0') {
		append_memory(space, space->environment_start, space->environment_end, text);
		text->length = minimum(text->length, strnlen(text->bytes, text->length) + 1);
	}
	address_space_put(space);
	return 0;
}
PROC_ENTRY(cmdline, .directory = "PID", .name = "cmdline", .mode = S_IFREG | 0444, .per_task = true,
	   .text = cmdline_text);

static int environ_text(const struct proc_node *node, struct text *text)
{
	struct address_space *space = space_get(node);

	if (space == nullptr)
		return 0;
	append_memory(space, space->environment_start, space->environment_end, text);
	address_space_put(space);
	return 0;
}
PROC_ENTRY(environ, .directory = "PID", .name = "environ", .mode = S_IFREG | 0400, .per_task = true,
	   .private = true, .text = environ_text);

static int auxv_text(const struct proc_node *node, struct text *text)
{
	struct address_space *space = space_get(node);

	if (space == nullptr)
		return 0;
	text_append(text, space->auxv,
		    minimum(space->auxv_count, (uint32_t)AUXV_WORDS_MAX) * sizeof(space->auxv[0]));
	address_space_put(space);
	return 0;
}
PROC_ENTRY(auxv, .directory = "PID", .name = "auxv", .mode = S_IFREG | 0400, .per_task = true,
	   .private = true, .text = auxv_text);

static int maps_text(const struct proc_node *node, struct text *text)
{
	struct address_space *space = space_get(node);
	size_t got = 1;

	if (space == nullptr)
		return 0;
	while (got != 0 && text_reserve(text, MAPS_PIECE)) {
		got = address_space_format_maps(space, text->bytes + text->length, MAPS_PIECE,
						text->length);
		text->length += got;
	}
	address_space_put(space);
	return 0;
}
PROC_ENTRY(maps, .directory = "PID", .name = "maps", .mode = S_IFREG | 0444, .per_task = true,
	   .private = true, .text = maps_text);

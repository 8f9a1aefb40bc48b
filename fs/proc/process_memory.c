// SPDX-License-Identifier: GPL-2.0-only
/* /proc/PID/{cmdline,environ,auxv,maps}: what stands in another program's memory, and where. */
#include <fs/proc/tree.h>

#include <base/errno.h>
#include <base/string.h>
#include <cred_integrity/cred_integrity.h>
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>
#include <mm/space/address_space.h>

#define STRINGS_MAX (256 * KIB)
#define MAPS_PIECE (16 * KIB)

/* What maps and auxv print is the kernel's memory, not the program's. */
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

/* What the seal says; on the mutant, what the address space says. */
static struct task_strings strings_of(const struct task *task, const struct address_space *space)
{
	const struct task_strings *const sealed = &task_seal_of(task)->strings;

	return (struct task_strings){
		.arguments_start =
			cred_integrity_word(sealed->arguments_start, space->arguments_start),
		.arguments_end = cred_integrity_word(sealed->arguments_end, space->arguments_end),
		.environment_start =
			cred_integrity_word(sealed->environment_start, space->environment_start),
		.environment_end =
			cred_integrity_word(sealed->environment_end, space->environment_end),
	};
}

/* Of a task whose space and page tables are given: these it must still be on afterwards. */
struct memory {
	const struct task *task;
	struct address_space *space;
	physical_address root;
};

static void append_memory(const struct memory *memory, user_address start, user_address end,
			  struct text *text)
{
	size_t size, got;

	if (end <= start)
		return;
	size = minimum(end - start, STRINGS_MAX);
	if (!text_reserve(text, size))
		return;
	got = address_space_read(memory->space, memory->root, start, text->bytes + text->length,
				 size);
	if (cred_integrity_word(task_seal_of(memory->task)->root, memory->root) == memory->root)
		text->length += got;
}

static void append_arguments(const struct memory *memory, struct text *text)
{
	const struct task_strings strings = strings_of(memory->task, memory->space);

	append_memory(memory, strings.arguments_start, strings.arguments_end, text);
	/* A program that overwrote its terminator goes on in the environment (setproctitle). */
	if (text->length != 0 && text->bytes[text->length - 1] != '\0') {
		append_memory(memory, strings.environment_start, strings.environment_end, text);
		text->length = minimum(text->length, strnlen(text->bytes, text->length) + 1);
	}
}

static void append_environment(const struct memory *memory, struct text *text)
{
	const struct task_strings strings = strings_of(memory->task, memory->space);

	append_memory(memory, strings.environment_start, strings.environment_end, text);
}

/* TASK's reference goes. */
static int memory_text(struct task *task, struct text *text,
		       void (*append)(const struct memory *, struct text *))
{
	struct memory memory = { .task = task };

	if (task == nullptr)
		return 0;
	memory.space = task_memory_get(task, &memory.root);
	if (memory.space != nullptr) {
		append(&memory, text);
		address_space_put(memory.space);
	}
	task_put(task);
	return 0;
}

static int cmdline_text(const struct proc_node *node, struct text *text)
{
	return memory_text(proc_task_get(node), text, append_arguments);
}
PROC_ENTRY(cmdline, .directory = "PID", .name = "cmdline", .mode = S_IFREG | 0444, .per_task = true,
	   .text = cmdline_text);

static int environ_text(const struct proc_node *node, struct text *text)
{
	return memory_text(proc_task_look(node), text, append_environment);
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

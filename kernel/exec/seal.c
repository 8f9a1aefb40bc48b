// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an execve knows of its program is used long after it was found: which file it is decides
 * about credentials when its pages have been mapped, other threads have ended and the old space is
 * gone. So it stands in the seal of the task that executes, from the moment when it is found:
 *	the inodes of program and interpreter	when they are opened, by the files' own seals
 *	the interpreter's name			when it has been read
 *	what the programs' headers say		when they have been read
 *	where everything is			when it is mapped
 *	whether it has got rights		when its credentials are known
 * Before the credentials change the areas of the new space (which have sealed records) are
 * compared: they show the pages of these inodes, of the vDSO, or of nobody.
 *
 * Headers and name pass through the kernel's memory between the file and sealed memory, and so does
 * what follows a symbolic link in the name.
 * Locks: process->exec_lock; the current task's own seal.
 */
#include "internal.h"

#include <base/errno.h>
#include <base/string.h>
#include <cred_integrity/cred_integrity.h>
#include <fs/file/file.h>
#include <fs/inode.h>
#include <mm/heap/heap.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

#define PATH_SIZE 4096 /* the longest name that elf_parse() accepts; of scripts it is shorter */

struct [[gnu::randomize_layout]] program_name {
	char text[PATH_SIZE];
};

HEAP_TYPE_SEALED(execution_layout_heap, struct execution_layout, SEALED_EXECUTIONS);
HEAP_TYPE_SEALED(program_name_heap, struct program_name, SEALED_PROGRAM_NAMES);

static const struct task_program *sealed_program(void)
{
	return &kernel_stack_seal()->program;
}

static void store(const void *sealed, uint64_t value)
{
	sealed_store((uint64_t *)(uintptr_t)sealed, value);
}

int exec_seal_begin(void)
{
	struct execution_layout *const layout = heap_alloc(&execution_layout_heap);

	if (layout == nullptr)
		return -ENOMEM;
	store(&sealed_program()->layout, (uint64_t)layout);
	return 0;
}

void exec_seal_end(void)
{
	struct execution_layout *const layout = sealed_program()->layout;
	struct program_name *const name = sealed_program()->name;

	if (layout != nullptr) {
		store(&sealed_program()->layout, 0);
		heap_free(&execution_layout_heap, layout);
	}
	if (name != nullptr) {
		store(&sealed_program()->name, 0);
		heap_free(&program_name_heap, name);
	}
}

void exec_seal_bytes(struct execution *execution, void *member, const void *value, size_t size)
{
	const size_t offset = (size_t)((uint8_t *)member - (uint8_t *)&execution->layout);

	sealed_copy((uint8_t *)sealed_program()->layout + offset, value, size);
	memcpy(member, value, size);
}

int exec_seal_path(struct execution *execution, const char *path)
{
	const size_t size = strnlen(path, PATH_SIZE - 1) + 1;
	char *const copy = heap_alloc_bytes(size);

	if (sealed_program()->name == nullptr)
		store(&sealed_program()->name, (uint64_t)heap_alloc(&program_name_heap));
	if (copy == nullptr || sealed_program()->name == nullptr) {
		heap_free_bytes(copy);
		return -ENOMEM;
	}
	sealed_copy(sealed_program()->name->text, path, size);
	memcpy(copy, path, size);
	heap_free_bytes(execution->path);
	execution->path = copy;
	return 0;
}

void exec_seal_program(const struct file *program)
{
	store(&sealed_program()->file, (uint64_t)file_opened_inode(program));
	store(&sealed_program()->interpreter, 0);
}

void exec_seal_interpreter(const struct file *interpreter)
{
	store(&sealed_program()->interpreter, (uint64_t)file_opened_inode(interpreter));
}

void exec_seal_start(struct execution *execution)
{
	const struct execution_layout *const layout = exec_layout(execution);
	const bool dynamic = exec_interpreter(execution) != nullptr;

	execution->start = (struct program_start){
		.first = dynamic ? layout->interpreter_placed.entry : layout->placed.entry,
		.entry = layout->placed.entry,
		.headers = layout->placed.headers,
		.base = dynamic ? layout->interpreter_placed.bias : 0,
		.vdso = layout->vdso,
		.header_count = layout->image.phdr_count,
	};
	sealed_copy((void *)(uintptr_t)&sealed_program()->start, &execution->start,
		    sizeof(execution->start));
}

void exec_seal_secure(struct execution *execution, bool secure)
{
	execution->secure = secure;
	store(&sealed_program()->secure, secure);
}

static void check_file(const struct file *file, const struct inode *sealed)
{
	if (unlikely(!cred_integrity_same(sealed, file == nullptr ? nullptr : file->inode)))
		violation("cred_integrity", "the program that is started was exchanged");
}

struct file *exec_file(const struct execution *execution)
{
	struct file *const file = read_once(execution->file);

	check_file(file, sealed_program()->file);
	return file;
}

struct file *exec_interpreter(const struct execution *execution)
{
	struct file *const file = read_once(execution->interpreter);

	check_file(file, sealed_program()->interpreter);
	return file;
}

const struct execution_layout *exec_layout(const struct execution *execution)
{
	return cred_integrity_pointer(sealed_program()->layout, &execution->layout);
}

const char *exec_path(const struct execution *execution)
{
	return cred_integrity_pointer(sealed_program()->name->text, execution->path);
}

const struct inode *exec_program(const struct execution *execution, struct address_space *space)
{
	const struct task_program *const program = sealed_program();
	const struct inode *const inode = exec_file(execution)->inode;

	if (unlikely(!cred_integrity_allows(address_space_shows_only(
		    space, &program->file->cache,
		    program->interpreter == nullptr ? nullptr : &program->interpreter->cache))))
		violation("cred_integrity", "a program is started with pages of another file");
	return cred_integrity_pointer(program->file, inode);
}

const struct program_start *exec_start(const struct execution *execution)
{
	return cred_integrity_pointer(&sealed_program()->start, &execution->start);
}

bool exec_is_secure(const struct execution *execution)
{
	return cred_integrity_word(sealed_program()->secure, execution->secure) != 0;
}

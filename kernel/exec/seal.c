// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an execve knows of its program is used long after it was found: which file it is decides
 * about credentials when its pages have been mapped, other threads have ended and the old space is
 * gone. So it stands in the seal of the task that executes, from the moment when it is found:
 *	the inodes of program and interpreter	when they are opened, by the files' own seals
 *	where everything is			when all is mapped
 *	whether it has got rights		when its credentials are known
 * Before the credentials change the areas of the new space (which have sealed records) are
 * compared: they show the pages of these inodes, of the vDSO, or of nobody.
 *
 * Not stopped: what the program's headers say and the interpreter's name stand in ordinary memory
 * between the reading and the mapping.
 * Locks: process->exec_lock; the current task's own seal.
 */
#include "internal.h"

#include <cred_integrity/cred_integrity.h>
#include <fs/file/file.h>
#include <fs/inode.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

static const struct task_program *sealed_program(void)
{
	return &kernel_stack_seal()->program;
}

static void store(const void *sealed, uint64_t value)
{
	sealed_store((uint64_t *)(uintptr_t)sealed, value);
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
	const bool dynamic = execution->interpreter != nullptr;

	execution->start = (struct program_start){
		.first = dynamic ? execution->interpreter_placed.entry : execution->placed.entry,
		.entry = execution->placed.entry,
		.headers = execution->placed.headers,
		.base = dynamic ? execution->interpreter_placed.bias : 0,
		.vdso = execution->vdso,
		.header_count = execution->image.phdr_count,
	};
	sealed_copy((void *)(uintptr_t)&sealed_program()->start, &execution->start,
		    sizeof(execution->start));
}

void exec_seal_secure(struct execution *execution, bool secure)
{
	execution->secure = secure;
	store(&sealed_program()->secure, secure);
}

const struct inode *exec_program(const struct execution *execution, struct address_space *space)
{
	const struct task_program *const program = sealed_program();
	const struct inode *const inode = execution->file->inode;

	if (unlikely(!cred_integrity_same(program->file, inode)))
		violation("cred_integrity", "the program that is started was exchanged");
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

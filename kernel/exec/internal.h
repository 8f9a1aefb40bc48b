// SPDX-License-Identifier: GPL-2.0-only
/* Between the files of execve. */
#pragma once
#include <kernel/exec/elf_load.h>
#include <kernel/task/task.h>

/* One execve on its way; on the heap, since it is too large for a kernel stack. */
struct [[gnu::randomize_layout]] execution {
	struct exec_vectors *vectors;
	struct file *file;        /* the program: at the end the one whose image is run */
	struct file *interpreter; /* PT_INTERP, or nullptr */
	struct elf_image image, interpreter_image;
	struct elf_placed placed, interpreter_placed;
	struct address_space *space;    /* until it belongs to the task */
	struct file_table *files;       /* to replace a shared one, or nullptr */
	struct signal_actions *actions; /* to replace shared ones, or nullptr */
	/* Copies: the sealed ones count (seal.c). */
	struct program_start start;
	bool secure;
	user_address vdso;  /* until it is sealed */
	user_address stack; /* where what the program starts with ends */
	const char *name;   /* what was asked for: AT_EXECFN; the caller's, or name_buffer */
	char *name_buffer;  /* from heap_alloc_bytes(), as path is */
	char *path;         /* of the interpreter, of a script or a program */
	char task_name[TASK_NAME_SIZE];
};

/* script.c: 1 when the file is a script: path and vectors are changed to run its interpreter;
 * 0; -errno. */
[[nodiscard]] int exec_resolve_script(struct execution *execution, const char *script_name);
/* credentials.c: those of PROGRAM's file; true: it has rights that its caller had not. */
bool exec_credentials(const struct file *file, const struct inode *program,
		      struct credentials *next);
/* NEXT is nobody else than the caller, and may no more: as commit_creds() of Linux asks. */
bool exec_credentials_same(const struct credentials *next);
/* stack.c: before the point of no return: an area; after it: arguments, environment, auxiliary
 * vector, and where the stack pointer starts. */
[[nodiscard]] int exec_map_stack(struct execution *execution);
[[nodiscard]] int exec_fill_stack(const struct execution *execution, user_address *stack);
/* seal.c: what has been found is sealed. */
void exec_seal_program(const struct file *program);
void exec_seal_interpreter(const struct file *interpreter);
void exec_seal_start(struct execution *execution);
void exec_seal_secure(struct execution *execution, bool secure);
/* And read: the program that SPACE shows, a violation when it is another; the rest. */
const struct inode *exec_program(const struct execution *execution, struct address_space *space);
const struct program_start *exec_start(const struct execution *execution);
bool exec_is_secure(const struct execution *execution);
/* threads.c: the other threads end; the caller becomes the first one. -EAGAIN, -EINTR. */
[[nodiscard]] int exec_end_other_threads(void);

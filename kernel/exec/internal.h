// SPDX-License-Identifier: GPL-2.0-only
/* Between the files of execve. */
#pragma once
#include <kernel/exec/elf_load.h>
#include <kernel/task/task.h>

/* What maps a program and starts it. */
struct [[gnu::randomize_layout]] execution_layout {
	struct elf_image image, interpreter_image;
	struct elf_placed placed, interpreter_placed;
	user_address vdso;
	user_address stack; /* where what the program starts with ends */
};

/* One execve on its way; on the heap, since it is too large for a kernel stack. */
struct [[gnu::randomize_layout]] execution {
	struct exec_vectors *vectors;
	struct file *file;              /* the program: at the end the one whose image is run */
	struct file *interpreter;       /* PT_INTERP, or nullptr */
	struct address_space *space;    /* until it belongs to the task */
	struct file_table *files;       /* to replace a shared one, or nullptr */
	struct signal_actions *actions; /* to replace shared ones, or nullptr */
	/* Copies: the sealed ones count (seal.c). */
	struct execution_layout layout;
	struct program_start start;
	bool secure;
	char *path;        /* of the interpreter, of a script or a program */
	const char *name;  /* what was asked for: AT_EXECFN; the caller's, or name_buffer */
	char *name_buffer; /* from heap_alloc_bytes(), as path is */
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
/* seal.c: what has been found is sealed. -ENOMEM; the end frees what the beginning has made. */
[[nodiscard]] int exec_seal_begin(void);
void exec_seal_end(void);
/* MEMBER of execution->layout, and of the sealed one, is VALUE from now on. */
void exec_seal_bytes(struct execution *execution, void *member, const void *value, size_t size);
#define EXEC_SEAL(execution, member, value)                            \
	exec_seal_bytes(execution, &(execution)->layout.member, value, \
			sizeof(*(value)) + 0 * sizeof(&(execution)->layout.member == (value)))
/* The path of an interpreter. -ENOMEM. */
[[nodiscard]] int exec_seal_path(struct execution *execution, const char *path);
void exec_seal_program(const struct file *program);
void exec_seal_interpreter(const struct file *interpreter);
void exec_seal_start(struct execution *execution);
void exec_seal_secure(struct execution *execution, bool secure);
/* And read: the files, a violation when they are others; the program that SPACE shows, too; the
 * rest. */
struct file *exec_file(const struct execution *execution);
struct file *exec_interpreter(const struct execution *execution);
const struct execution_layout *exec_layout(const struct execution *execution);
const char *exec_path(const struct execution *execution);
const struct inode *exec_program(const struct execution *execution, struct address_space *space);
const struct program_start *exec_start(const struct execution *execution);
bool exec_is_secure(const struct execution *execution);
/* strings.c: arguments and environment are those that were sealed, a violation when not; in the new
 * program's memory, too: its table of pointers, and where the first string begins. */
void exec_strings_check(const struct exec_vectors *vectors);
[[nodiscard]] int exec_strings_arrived(const struct exec_vectors *vectors, user_address table,
				       user_address text);
/* threads.c: the other threads end; the caller becomes the first one. -EAGAIN, -EINTR. */
[[nodiscard]] int exec_end_other_threads(void);

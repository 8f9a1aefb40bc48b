// SPDX-License-Identifier: GPL-2.0-only
/* Between the files of execve. */
#pragma once
#include <kernel/elf_load.h>
#include <kernel/task.h>

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
	struct credentials credentials; /* of the program */
	bool credentials_change;
	bool secure;        /* AT_SECURE */
	user_address vdso;  /* AT_SYSINFO_EHDR */
	user_address stack; /* where the program's stack pointer starts */
	const char *name;   /* what was asked for: AT_EXECFN; the caller's, or name_buffer */
	char *name_buffer;  /* from heap_alloc_bytes(), as path is */
	char *path;         /* of the interpreter, of a script or a program */
	char task_name[TASK_NAME_SIZE];
};

/* exec_script.c: 1 when the file is a script: path and vectors are changed to run its interpreter;
 * 0; -errno. */
[[nodiscard]] int exec_resolve_script(struct execution *execution, const char *script_name);
/* exec_credentials.c: fills credentials, credentials_change, secure. */
void exec_prepare_credentials(struct execution *execution);
/* exec_stack.c: before the point of no return: an area; after it: arguments, environment, auxiliary
 * vector. */
[[nodiscard]] int exec_map_stack(struct execution *execution);
[[nodiscard]] int exec_fill_stack(struct execution *execution);
/* exec_threads.c: the other threads end; the caller becomes the first one. -EAGAIN, -EINTR. */
[[nodiscard]] int exec_end_other_threads(void);

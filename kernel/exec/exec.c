// SPDX-License-Identifier: GPL-2.0-only
/*
 * execve. In this order:
 *   1. open and check the file, follow scripts, open the interpreter: errors are returned,
 *      nothing has changed;
 *   2. make everything that needs memory: the new address space with all mappings, a table of
 *      files and actions of its own when they are shared; errors are returned;
 *   3. the other threads end (threads.c); the last error that can be returned;
 *   4. the point of no return: swap the address space, then files, signals, credentials, name;
 *   5. fill the stack and zero the tails in the new space; a failure here ends the process.
 *
 * Locks: process->exec_lock around all of it (one execve per process; /proc reads credentials
 * under it).
 */
#include "internal.h"

#include <arch/thread.h>
#include <arch/user_registers.h>
#include <base/errno.h>
#include <base/format.h>
#include <base/string.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <kernel/sched/sched.h>
#include <kernel/signal/internal.h>
#include <kernel/task/internal.h>
#include <kernel/timer.h>
#include <kernel/vdso.h>
#include <mm/heap/heap.h>
#include <mm/upcall.h>
#include <write_rarely/write_rarely.h>

#define SCRIPTS_MAX 5

HEAP_TYPE(execution_heap, struct execution);

/* The name as Linux shows it: relative to a descriptor it is /dev/fd/N/NAME. */
static int note_name(struct execution *execution, const char *path, int directory_fd)
{
	const size_t size = strlen(path) + sizeof("/dev/fd/-2147483648/");

	execution->name = path;
	if (path[0] == '/' || directory_fd == AT_FDCWD)
		return 0;
	execution->name_buffer = heap_alloc_bytes(size);
	if (execution->name_buffer == nullptr)
		return -ENOMEM;
	(void)format_string(execution->name_buffer, size,
			    path[0] == '\0' ? "/dev/fd/%d" : "/dev/fd/%d/%s", directory_fd, path);
	execution->name = execution->name_buffer;
	return 0;
}

/* What the task is called from now on: the last part of the path, or the file's own name when there
 * is no path. */
static void note_task_name(struct execution *execution, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (path[0] == '\0')
		path = file_name(execution->file);
	else if (slash != nullptr)
		path = slash + 1;
	(void)string_copy(execution->task_name, sizeof(execution->task_name), path);
}

/* Which file it is is sealed when it has been opened. */
static int open_sealed(struct execution *execution, const char *path, int directory_fd, int flags)
{
	struct file *file = nullptr;
	const int error = file_open_execute(directory_fd, path, flags, &file);

	if (error != 0)
		return error;
	exec_seal_program(file);
	execution->file = file;
	return 0;
}

/* Of a script, the interpreter of the interpreter of ... */
static int open_program(struct execution *execution, const char *path, int directory_fd, int flags)
{
	int error = open_sealed(execution, path, directory_fd, flags);

	if (error == 0)
		note_task_name(execution, path);
	for (int depth = 0; error == 0; depth++) {
		const int script = exec_resolve_script(
			execution, depth == 0 ? execution->name : exec_path(execution));

		if (script <= 0)
			return script;
		if (depth == SCRIPTS_MAX)
			return -ELOOP;
		file_put(execution->file);
		execution->file = nullptr;
		error = open_sealed(execution, exec_path(execution), AT_FDCWD, 0);
	}
	return error;
}

static int read_interpreter_path(struct execution *execution)
{
	const struct elf_image *const image = &exec_layout(execution)->image;
	char *const path = heap_alloc_bytes(image->interpreter_size);
	int error = -ENOMEM;

	if (path != nullptr)
		error = elf_read_interpreter(exec_file(execution), image, path);
	if (error == 0)
		error = exec_seal_path(execution, path);
	heap_free_bytes(path);
	return error;
}

static int read_interpreter(struct execution *execution)
{
	struct elf_image image;
	const int error = elf_read(exec_interpreter(execution), &image);

	if (error == 0)
		EXEC_SEAL(execution, interpreter_image, &image);
	return error == 0 && image.has_interpreter ? -ELIBBAD : error;
}

static int open_interpreter(struct execution *execution)
{
	struct file *file = nullptr;
	int error;

	if (!exec_layout(execution)->image.has_interpreter)
		return 0;
	error = read_interpreter_path(execution);
	if (error == 0)
		error = file_open_execute(AT_FDCWD, exec_path(execution), 0, &file);
	if (error == 0) {
		exec_seal_interpreter(file);
		execution->interpreter = file;
		error = read_interpreter(execution);
	}
	return error == -ENOEXEC ? -ELIBBAD : error;
}

static int map_program(struct execution *execution)
{
	struct elf_placed placed;
	const int error = elf_map_program(execution->space, exec_file(execution),
					  &exec_layout(execution)->image, &placed);

	if (error == 0)
		EXEC_SEAL(execution, placed, &placed);
	return error;
}

static int map_interpreter(struct execution *execution)
{
	struct file *const file = exec_interpreter(execution);
	struct elf_placed placed;
	int error;

	if (file == nullptr)
		return 0;
	error = elf_map_interpreter(execution->space, file,
				    &exec_layout(execution)->interpreter_image, &placed);
	if (error == 0)
		EXEC_SEAL(execution, interpreter_placed, &placed);
	return error;
}

static int map_vdso(struct execution *execution)
{
	user_address vdso;
	const int error = vdso_map(execution->space, &vdso);

	if (error == 0)
		EXEC_SEAL(execution, vdso, &vdso);
	return error;
}

static int make_space(struct execution *execution)
{
	const struct limits *limits = &current_task()->process->limits;
	struct address_space *space = address_space_create();
	int error;

	if (space == nullptr)
		return -ENOMEM;
	execution->space = space;
	address_space_set_limits(space, limits->value[RLIMIT_AS].soft,
				 limits->value[RLIMIT_DATA].soft, limits->value[RLIMIT_STACK].soft,
				 limits->value[RLIMIT_MEMLOCK].soft);
	mm_file_get(execution->file);
	space->executable = execution->file;
	error = exec_map_stack(execution);
	if (error == 0)
		error = map_program(execution);
	if (error == 0)
		error = map_interpreter(execution);
	if (error == 0)
		error = map_vdso(execution);
	return error;
}

static int prepare(struct execution *execution)
{
	struct task *task = current_task();
	WRITTEN_FIRST struct elf_image image;
	int error = elf_read(exec_file(execution), &image);

	if (error == 0) {
		EXEC_SEAL(execution, image, &image);
		error = open_interpreter(execution);
	}
	if (error == 0)
		error = make_space(execution);
	if (error != 0)
		return error;
	exec_seal_start(execution);
	if (file_table_own_shared()) {
		execution->files = file_table_copy(file_table_own());
		if (execution->files == nullptr)
			return -ENOMEM;
	}
	error = signal_actions_for_exec(task->process, &execution->actions);
	return error != 0 ? error : exec_end_other_threads();
}

static void enter_space(struct execution *execution)
{
	struct task *task = current_task();
	struct process *process = task->process;
	struct address_space *old;
	irq_state state;

	task_forget_space(task);
	state = spin_lock_irq(&process->signal_lock);
	old = task->space;
	task->space = execution->space;
	if (old != nullptr)
		process->usage.resident_peak =
			maximum(process->usage.resident_peak, address_space_peak(old));
	task_seal_enter_space(execution->space->root, execution->file);
	if (old != nullptr)
		user_registers_leave();
	address_space_switch(old, execution->space);
	user_registers_enter();
	spin_unlock_irq(&process->signal_lock, state);
	execution->space = nullptr;
	if (old != nullptr)
		address_space_put(old);
}

static void swap_shared(struct execution *execution)
{
	struct task *task = current_task();
	struct process *process = task->process;
	struct signal_actions *actions = process->actions;
	struct signal_table *const handlers =
		execution->actions != nullptr ? execution->actions->table : signal_table_own();
	irq_state state;

	/* Before the locks: a violation would end the machine there. */
	if (execution->actions != nullptr)
		signal_table_enter(handlers);
	state = spin_lock_irq(&process->signal_lock);
	if (execution->files != nullptr)
		execution->files = file_table_enter(task, execution->files);
	if (execution->actions != nullptr) {
		process->actions = execution->actions;
		execution->actions = actions;
	}
	spin_lock(&process->actions->lock);
	signal_table_reset(handlers);
	spin_unlock(&process->actions->lock);
	spin_unlock_irq(&process->signal_lock, state);
}

/* What the program's file gives, in the space that shows it. */
static void change_credentials(struct execution *execution)
{
	struct process *process = current_task()->process;
	const struct inode *const program = exec_program(execution, current_task()->space);
	WRITTEN_FIRST struct credentials next;
	const bool secure = exec_credentials(execution->file, program, &next);
	const bool same = exec_credentials_same(&next);

	exec_seal_secure(execution, secure);
	process->dumpable = same && next.uid == next.euid && next.gid == next.egid ? 1 : 0;
	if (secure || !same)
		current_task()->parent_death_signal = 0;
	if (__builtin_memcmp(&next, current_credentials(), sizeof(next)) != 0)
		credentials_commit_program(&next, program);
}

/* Nothing here fails. */
static void commit(struct execution *execution)
{
	struct task *task = current_task();
	struct process *process = task->process;

	enter_space(execution);
	swap_shared(execution);
	/* Before files are closed: who sees that sees this, too. */
	__atomic_store_n(&process->executed, true, __ATOMIC_SEQ_CST);
	file_table_close_on_exec(file_table_own());
	process_timers_exec(process);
	alternate_stack_set(0, 0, task_places()->alternate_stack_flags); /* as Linux: kept */
	task->restart_kind = RESTART_NONE;
	memcpy(task->name, execution->task_name, sizeof(task->name));
	process->exit_signal = SIGCHLD;
	change_credentials(execution);
	arch_thread_reset_user();
}

static int start_program(struct execution *execution)
{
	user_address stack = 0;
	const struct execution_layout *const layout = exec_layout(execution);
	int error = elf_clear_tails(&layout->image, &layout->placed);

	if (error == 0 && exec_interpreter(execution) != nullptr)
		error = elf_clear_tails(&layout->interpreter_image, &layout->interpreter_placed);
	if (error == 0)
		error = exec_fill_stack(execution, &stack);
	if (error == 0)
		arch_frame_start_program(arch_thread_user_frame(), exec_start(execution)->first,
					 stack);
	return error;
}

static void drop(struct execution *execution)
{
	if (execution->space != nullptr)
		address_space_put(execution->space);
	if (execution->files != nullptr)
		file_table_put(execution->files);
	if (execution->actions != nullptr)
		signal_actions_put(execution->actions);
	if (execution->interpreter != nullptr)
		file_put(execution->interpreter);
	if (execution->file != nullptr)
		file_put(execution->file);
	exec_seal_end();
	heap_free_bytes(execution->name_buffer);
	heap_free_bytes(execution->path);
	heap_free(&execution_heap, execution);
}

int task_execute(const char *path, struct exec_vectors *vectors, int directory_fd, int flags)
{
	struct process *process = current_task()->process;
	struct execution *execution = heap_alloc(&execution_heap);
	int error;

	if (execution == nullptr)
		return -ENOMEM;
	execution->vectors = vectors;
	/* Interruptible: whoever holds it may be waiting for this very thread to end. */
	if (mutex_lock_interruptible(&process->exec_lock) != 0) {
		drop(execution);
		return -ERESTARTNOINTR;
	}
	error = exec_seal_begin();
	if (error == 0)
		error = note_name(execution, path, directory_fd);
	if (error == 0)
		error = open_program(execution, path, directory_fd, flags);
	if (error == 0)
		error = prepare(execution);
	if (error == 0) {
		commit(execution);
		error = start_program(execution);
		if (error != 0)
			process_kill(process);
	}
	mutex_unlock(&process->exec_lock);
	drop(execution);
	return error;
}

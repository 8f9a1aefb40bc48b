// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first process. It begins as a kernel thread that belongs to process 1, opens the console,
 * executes the program and leaves to user mode. When a path cannot be executed, the thread waits
 * for the next one: process 1 is never made twice, and its end would be the machine's.
 *
 * Only one kernel task calls process_start_init(). The two hand `attempt` to each other: state says
 * whose turn it is.
 */
#include <kernel/task/task.h>

#include <base/errno.h>
#include <base/string.h>
#include <fs/file/file.h>
#include <fs/file/table.h>
#include <kernel/task/id_table.h>
#include <kernel/signal/job_control.h>
#include <kernel/sched/sched.h>
#include <kernel/signal/internal.h>
#include <kernel/start.h>
#include <kernel/stop.h>
#include <kernel/task/internal.h>
#include <arch/mmu.h>

enum turn { TURN_NOBODY, TURN_INIT, TURN_REQUESTER };

#define INIT_PATH_SIZE 256

static struct {
	enum turn turn;            /* atomic */
	char path[INIT_PATH_SIZE]; /* a copy: the requester's is on another task's stack */
	struct exec_vectors *vectors;
	struct task *requester, *init;
	int result;
} attempt;

static void wait_for_turn(enum turn turn)
{
	for (;;) {
		sched_prepare_sleep(false);
		if (__atomic_load_n(&attempt.turn, __ATOMIC_SEQ_CST) == turn)
			break;
		sched_sleep();
	}
	sched_cancel_sleep();
}

static void give_turn(enum turn turn, struct task *task)
{
	__atomic_store_n(&attempt.turn, turn, __ATOMIC_SEQ_CST);
	sched_wake(task);
}

static void open_console(void)
{
	for (int fd = 0; fd < 3; fd++) {
		struct file *file;

		if (file_open(AT_FDCWD, "/dev/console", O_RDWR, 0, &file) != 0)
			return;
		if (fd_install(file, 0, fd) < 0)
			file_put(file);
	}
}

static void run_init(void *)
{
	leak_check_begin();
	open_console();
	for (;;) {
		int error;

		wait_for_turn(TURN_INIT);
		exec_strings_seal(attempt.vectors, exec_strings_sum(attempt.vectors));
		error = task_execute(attempt.path, attempt.vectors, AT_FDCWD, 0);
		if (error == 0)
			kernel_init_entered();
		attempt.result = error;
		give_turn(TURN_REQUESTER, attempt.requester);
		if (error == 0)
			arch_thread_enter_user();
	}
}

static struct process *make_process(void)
{
	struct process *process = process_allocate();

	if (process == nullptr)
		return nullptr;
	process->actions = signal_actions_create(false);
	if (process->actions == nullptr) {
		process_put(process);
		return nullptr;
	}
	process->limits = limits_default;
	process->dumpable = 1;
	process->unkillable = true;
	process->exit_signal = SIGCHLD;
	return process;
}

static void enter_tables(struct process *process, struct task *task)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const irq_state inner = spin_lock_irq(&process->signal_lock);

	process->id = task->id;
	process->leader = task;
	task_get(task);
	process->parent = &kernel_process;
	list_insert_tail(&kernel_process.children, &process->sibling);
	id_set_process(process->id, process);
	id_group_join(process, 0);
	id_session_join(process, 0);
	process_add_thread(process, task);
	spin_unlock_irq(&process->signal_lock, inner);
	spin_unlock_irq(&process_tree_lock, state);
}

/* The reference that process_allocate() gave becomes that of the number. */
static int make_init(void)
{
	const struct task_birth birth = { .credentials = current_credentials(),
					  .root = mmu_kernel_root,
					  .family.id = 1 };
	struct process *process = make_process();
	struct task *task = process == nullptr ? nullptr : task_allocate(process, &birth);
	struct file_context *context;
	struct file_table *files;

	if (task == nullptr)
		return -ENOMEM;
	files = file_table_create();
	context = file_context_create();
	if (files == nullptr || context == nullptr || id_alloc_exact(1) != 0)
		return -ENOMEM;
	(void)file_table_enter(task, files);
	(void)file_context_enter(task, context);
	task->id = 1;
	(void)string_copy(task->name, sizeof(task->name), "init");
	arch_thread_init_kernel(&task->arch, task->stack_top, run_init, nullptr);
	sched_init_task(task, nullptr);
	enter_tables(process, task);
	attempt.init = task;
	sched_start(task);
	return 0;
}

int process_start_init(const char *path, struct exec_vectors *vectors)
{
	int error = attempt.init == nullptr ? make_init() : 0;

	/* Nothing is undone: without memory for the first process the machine does not start. */
	if (error != 0)
		return error;
	if (string_copy(attempt.path, sizeof(attempt.path), path) < 0)
		return -ENAMETOOLONG;
	attempt.vectors = vectors;
	attempt.requester = current_task();
	give_turn(TURN_INIT, attempt.init);
	wait_for_turn(TURN_REQUESTER);
	return attempt.result;
}

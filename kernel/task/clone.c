// SPDX-License-Identifier: GPL-2.0-only
/*
 * Birth of threads and processes: fork(2), vfork(2), clone(2), clone3(2).
 *
 * Everything that can fail is done on objects nobody sees yet; publish() then checks under
 * process_tree_lock and signal_lock that the caller is not to be interrupted, and enters the child
 * everywhere at once. So a signal to a group reaches either the child or, before the child exists,
 * its parent, which starts the call over (-ERESTARTNOINTR), and a process that ends does not get
 * new threads.
 *
 * The child's address space: the sealed half gets the root of the space that is made before it.
 * Undoing goes backwards in drop_unborn(), which takes what is there.
 */
#include <arch/user_registers.h>
#include <base/errno.h>
#include <base/string.h>
#include <fs/file/table.h>
#include <kernel/task/id_table.h>
#include <kernel/signal/job_control.h>
#include <kernel/sched/sched.h>
#include <kernel/signal/internal.h>
#include <kernel/task/internal.h>
#include <linux/sched.h>
#include <mm/space/address_space.h>
#include <mm/copy/user_copy.h>

#define CLONE_NAMESPACES                                                               \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
	 CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWTIME)
#define CLONE_NOT_HERE (CLONE_PIDFD | CLONE_INTO_CGROUP)

static int check_flags(const struct clone_request *request)
{
	const uint64_t flags = request->flags;

	if ((flags & CLONE_NEWNS) && (flags & CLONE_FS))
		return -EINVAL;
	if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
		return -EINVAL;
	if ((flags & CLONE_SIGHAND) && (!(flags & CLONE_VM) || (flags & CLONE_CLEAR_SIGHAND)))
		return -EINVAL;
	if ((flags & CLONE_PARENT) && current_task()->process->unkillable)
		return -EINVAL;
	/* A kernel without namespaces: not allowed comes before not there. */
	if ((flags & CLONE_NAMESPACES) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (flags & (CLONE_NAMESPACES | CLONE_NOT_HERE))
		return -EINVAL;
	return 0;
}

/* RLIMIT_NPROC counts the user's processes; those who may exceed it are not counted. */
static int check_process_limit(void)
{
	const uint64_t limit = limit_of_current(RLIMIT_NPROC);
	const uint32_t uid = current_credentials()->uid;
	irq_state state;
	uint64_t count = 0;

	if (limit == UINT64_MAX || uid == 0 || task_count() < limit || capable(CAP_SYS_RESOURCE) ||
	    capable(CAP_SYS_ADMIN))
		return 0;
	state = spin_lock_irq(&process_tree_lock);
	for (int32_t id = id_next(1); id != 0; id = id_next(id + 1)) {
		const struct task *task = id_slot_find(id)->task;

		if (task != nullptr && !task->is_kernel && task_credentials(task)->uid == uid)
			count++;
	}
	spin_unlock_irq(&process_tree_lock, state);
	return count >= limit ? -EAGAIN : 0;
}

static void copy_name_and_state(struct task *child, const struct task *parent)
{
	memcpy(child->name, parent->name, sizeof(child->name));
	child->timer_slack_ns = parent->timer_slack_ns;
	child->blocked = child->seal->masks.blocked;
	child->has_rseq = child->seal->places.rseq != 0;
	task_work_add(child, WORK_START | (child->has_rseq ? WORK_RSEQ : 0));
}

static struct task_places places_of_child(const struct clone_request *request)
{
	struct task_places places = *task_places();

	if ((request->flags & CLONE_VM) && !(request->flags & CLONE_VFORK)) {
		places.alternate_stack = 0;
		places.alternate_stack_size = 0;
		places.alternate_stack_flags = ALTERNATE_STACK_OFF;
	}
	if (request->flags & CLONE_VM)
		places.rseq = 0;
	places.clear_tid = request->flags & CLONE_CHILD_CLEARTID ? request->child_tid : 0;
	places.set_tid = request->flags & CLONE_CHILD_SETTID ? request->child_tid : 0;
	places.robust_list = 0;
	return places;
}

static void copy_registers(struct task *child, const struct clone_request *request,
			   const struct arch_frame *frame, uint64_t registers_end)
{
	struct arch_frame start = *frame;

	arch_frame_set_result(&start, 0);
	arch_frame_clear_system_call(&start);
	if (request->stack != 0)
		arch_frame_set_stack(&start, request->stack + request->stack_size);
	arch_thread_init_user(&child->arch, child->stack_top, registers_end, &start,
			      request->flags & CLONE_SETTLS ? request->tls : arch_tls_get());
}

struct files {
	struct file_table *table;
	struct file_context *context;
};

/* Shared or copied; references. */
static int files_for_child(uint64_t flags, struct files *files)
{
	*files = (struct files){ file_table_own(), file_context_own() };
	if (flags & CLONE_FILES)
		file_table_get(files->table);
	else
		files->table = file_table_copy(files->table);
	if (files->table == nullptr)
		return -ENOMEM;
	if (flags & CLONE_FS)
		file_context_get(files->context);
	else
		files->context = file_context_copy(files->context);
	if (files->context != nullptr)
		return 0;
	file_table_put(files->table);
	return -ENOMEM;
}

/* The child's process: the caller's for threads, else a new one. */
static struct process *process_for_child(const struct clone_request *request)
{
	struct process *own = current_task()->process;
	struct process *process;

	if (request->flags & CLONE_THREAD) {
		process_get(own);
		return own;
	}
	process = process_allocate();
	if (process == nullptr)
		return nullptr;
	if (request->flags & CLONE_SIGHAND) {
		refcount_get(&own->actions->references);
		process->actions = own->actions;
	} else {
		process->actions = signal_actions_create(true);
	}
	if (process->actions == nullptr) {
		process_put(process);
		return nullptr;
	}
	if (request->flags & CLONE_CLEAR_SIGHAND)
		signal_table_reset(process->actions->table);
	process->exit_signal =
		request->flags & CLONE_PARENT ? own->exit_signal : request->exit_signal;
	process->limits = own->limits;
	process->dumpable = own->dumpable;
	process->oom_score_adjust = own->oom_score_adjust;
	return process;
}

/* And a place for its registers there: on a space of its own the child has the caller's. */
static int space_for_child(uint64_t flags, struct address_space **space, uint64_t *registers_end)
{
	struct address_space *own = current_task()->space;

	*registers_end = user_registers_own();
	if (!(flags & CLONE_VM))
		return address_space_fork(own, space);
	*registers_end = address_space_registers_take(own);
	if (*registers_end == 0)
		return -ENOMEM;
	address_space_get(own);
	*space = own;
	return 0;
}

/* Gives back what space_for_child() took. */
static void space_drop(struct address_space *space, uint64_t registers_end)
{
	if (space == current_task()->space)
		user_registers_give(registers_end);
	address_space_put(space);
}

/* A child that was never published: nobody else refers to it, and its seal lets go of the root
 * before the space goes. */
static void drop_unborn(struct task *child)
{
	struct address_space *space = child->space;
	const uint64_t registers_end = arch_thread_registers_end(&child->arch);

	file_table_put(file_table_enter(child, nullptr));
	file_context_put(file_context_enter(child, nullptr));
	child->space = nullptr;
	id_release_unused(child->id);
	task_discard(child);
	space_drop(space, registers_end);
}

/* Takes the references in FILES. */
static struct task *child_allocate(const struct clone_request *request, struct process *process,
				   int32_t id, physical_address root, const struct files *files)
{
	const struct task_birth birth = { .files = files->table,
					  .file_context = files->context,
					  .credentials = current_credentials(),
					  .root = root,
					  .places = places_of_child(request),
					  .strings = kernel_stack_seal()->strings,
					  .blocked = signal_blocked(),
					  .executable = kernel_stack_seal()->executable,
					  .family = family_of_child(request->flags, id) };
	struct task *const child = task_allocate(process, &birth);

	if (child == nullptr) {
		file_table_put(files->table);
		file_context_put(files->context);
	}
	return child;
}

/* Makes the child but shows it to nobody. */
static int conceive(const struct clone_request *request, const struct arch_frame *frame,
		    struct task **result)
{
	struct address_space *space;
	struct task *child = nullptr;
	struct process *process;
	struct files files;
	uint64_t registers_end;
	int error = space_for_child(request->flags, &space, &registers_end);
	int32_t id;

	if (error != 0)
		return error;
	id = id_alloc();
	if (id < 0) {
		space_drop(space, registers_end);
		return id;
	}
	process = process_for_child(request);
	if (process != nullptr && files_for_child(request->flags, &files) == 0)
		child = child_allocate(request, process, id, space->root, &files);
	if (process != nullptr)
		process_put(process); /* the child has its own reference; a new process's first one
					 comes in publish() */
	if (child == nullptr) {
		id_release_unused(id);
		space_drop(space, registers_end);
		return -ENOMEM;
	}
	child->id = id;
	child->space = space;
	copy_registers(child, request, frame, registers_end);
	copy_name_and_state(child, current_task());
	sched_init_task(child, current_task());
	*result = child;
	return 0;
}

/* Both locks held: a new process enters the family. Its number takes a reference, its leader
 * another. */
static void enter_family(struct process *process, struct task *leader, struct process *parent)
{
	const struct process *own = current_task()->process;

	process_get(process);
	task_get(leader);
	process->id = leader->id;
	process->leader = leader;
	process->parent = parent;
	process->parent_id = parent->id;
	process->terminal = own->terminal;
	list_insert_tail(&parent->children, &process->sibling);
	id_set_process(process->id, process);
	id_group_join(process, own->group_id);
	id_session_join(process, own->session_id);
	if (parent != own)
		family_join(process);
}

static int publish(const struct clone_request *request, struct task *child)
{
	struct process *own = current_task()->process;
	struct process *process = child->process;
	const irq_state state = spin_lock_irq(&process_tree_lock);
	const irq_state inner = spin_lock_irq(&own->signal_lock);
	int error = 0;

	if (signal_pending(current_task()) || own->exiting || own->exec_task != nullptr)
		error = -ERESTARTNOINTR;
	else if (process != own)
		enter_family(process, child, request->flags & CLONE_PARENT ? own->parent : own);
	if (error == 0)
		process_add_thread(process, child);
	spin_unlock_irq(&own->signal_lock, inner);
	spin_unlock_irq(&process_tree_lock, state);
	return error;
}

/* vfork: the parent sleeps until the child has left the shared space; only its own end wakes it
 * before. */
static void wait_for_vfork(struct task *child)
{
	for (;;) {
		sched_prepare_sleep(false);
		if (__atomic_load_n(&child->vfork_done, __ATOMIC_SEQ_CST) || task_dying())
			break;
		sched_sleep();
	}
	sched_cancel_sleep();
}

long task_clone(const struct clone_request *request, struct arch_frame *frame)
{
	struct task *child;
	int32_t id;
	int error = check_flags(request);

	if (error == 0)
		error = check_process_limit();
	if (error == 0)
		error = conceive(request, frame, &child);
	if (error != 0)
		return error;
	if (request->flags & CLONE_VFORK) {
		task_get(current_task());
		child->vfork_parent = current_task();
	}
	task_get(child);
	id = child->id;
	error = publish(request, child);
	if (error != 0) {
		task_wake_vfork_parent(child);
		task_put(child); /* first: its seal stands on the page tables that go now */
		drop_unborn(child);
		return error;
	}
	if (request->flags & CLONE_PARENT_SETTID)
		(void)user_write_object((struct user_out){ request->parent_tid }, &id);
	sched_start(child);
	if (request->flags & CLONE_VFORK)
		wait_for_vfork(child);
	task_put(child);
	return id;
}

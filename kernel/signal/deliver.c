// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way back to user mode when task->arch.work is not 0: end, stop, run a handler, or start an
 * interrupted call again.
 *
 * Order, as Linux has it: a process that ends goes first; then a group stop; then one signal. Only
 * one handler frame is pushed for each pass; the caller comes again while work bits are set, so
 * that handlers nest in the order of delivery.
 *
 * Restarting is decided here and nowhere else. The results -ERESTART* never reach a program:
 *   -ERESTARTNOINTR         starts again in every case
 *   -ERESTARTSYS            starts again, unless a handler without SA_RESTART runs: -EINTR
 *   -ERESTARTNOHAND         starts again, unless a handler runs: -EINTR
 *   -ERESTART_RESTARTBLOCK  goes on by restart_syscall(2), unless a handler runs: -EINTR
 * Interrupts are on. Lock: process->signal_lock.
 */
#include <base/errno.h>
#include <asm/siginfo.h>
#include <asm/unistd.h>
#include <kernel/signal/job_control.h>
#include <kernel/sched/sched.h>
#include <kernel/signal/internal.h>
#include <mm/copy/user_copy.h>
#include <kernel/task/rseq.h>

struct taken_signal {
	struct signal_info info;
	struct signal_action action;
	uint64_t blocked_before; /* of a handler: what it comes back to */
};

/* The default action of a signal that has been taken; does not return when it is the end. */
static void act_by_default(struct task *task, int number)
{
	struct process *process = task->process;
	const uint64_t bit = SIGNAL_BIT(number);
	irq_state state;
	bool core;

	if ((SIGNALS_IGNORED & bit) || (process->unkillable && !(SIGNALS_UNBLOCKABLE & bit)))
		return;
	if (SIGNALS_STOP & bit) {
		if (number != SIGSTOP && process_group_orphaned(process->group_id))
			return;
		state = spin_lock_irq(&process->signal_lock);
		signal_stop_begin(task, number);
		spin_unlock_irq(&process->signal_lock, state);
		return;
	}
	core = (SIGNALS_CORE & bit) && process->limits.value[RLIMIT_CORE].soft != 0 &&
	       process->dumpable == 1;
	process_exit(number | (core ? WAIT_STATUS_CORE : 0));
}

enum next_step { STEP_NOTHING, STEP_AGAIN, STEP_DEFAULT, STEP_HANDLER };

/* SA_RESETHAND: the next one finds the default. */
static void reset_handler(struct signal_table *table, int number)
{
	struct signal_action after = table->action[number - 1];

	if (after.handler == SIGNAL_DEFAULT || after.handler == SIGNAL_IGNORE)
		return;
	after.handler = SIGNAL_DEFAULT;
	signal_table_store(table, number, &after);
}

/* signal_lock held: takes one signal and looks up what is to be done with it. */
static enum next_step take_signal(struct task *task, struct signal_table *table,
				  struct taken_signal *taken)
{
	struct process *process = task->process;
	uint64_t blocked = signal_blocked();
	int number;

	task_work_clear(task, WORK_SIGNAL);
	inline_here number = signal_queue_take(task, blocked, &taken->info);
	if (number == 0)
		return STEP_NOTHING;
	if (SIGNALS_STOP & SIGNAL_BIT(number))
		task->stop_taken = true;
	spin_lock(&process->actions->lock);
	taken->action = table->action[number - 1];
	if (unlikely(taken->action.flags & SA_RESETHAND))
		reset_handler(table, number);
	spin_unlock(&process->actions->lock);
	if (taken->action.handler > SIGNAL_IGNORE) {
		blocked |= taken->action.mask;
		if (!(taken->action.flags & SA_NODEFER))
			blocked |= SIGNAL_BIT(number);
		taken->blocked_before = signal_mask_for_handler(task, blocked);
	}
	if ((task->pending.set | process->pending.set) & ~blocked)
		task_work_add(task, WORK_SIGNAL);
	if (taken->action.handler == SIGNAL_IGNORE)
		return STEP_AGAIN;
	return taken->action.handler == SIGNAL_DEFAULT ? STEP_DEFAULT : STEP_HANDLER;
}

/* True: a handler is to run. */
static bool next_signal(struct task *task, struct taken_signal *taken)
{
	struct process *process = task->process;
	struct signal_table *const table = signal_table_own();

	for (;;) {
		irq_state state = spin_lock_irq(&process->signal_lock);
		enum next_step step;

		if (process->exiting ||
		    (process->exec_task != nullptr && process->exec_task != task)) {
			const int code = process->exit_code;

			spin_unlock_irq(&process->signal_lock, state);
			task_exit(code);
		}
		if (process->stop_report != 0) {
			spin_unlock_irq(&process->signal_lock, state);
			signal_stop_report_due(process);
			continue;
		}
		if (process->stopping || process->stopped) {
			signal_stop_take_part(task, state);
			continue;
		}
		step = take_signal(task, table, taken);
		spin_unlock_irq(&process->signal_lock, state);
		if (step == STEP_HANDLER)
			return true;
		if (step == STEP_NOTHING)
			return false;
		if (step == STEP_DEFAULT)
			act_by_default(task, taken->info.number);
	}
}

static void restart_call(struct arch_frame *frame, bool handler, unsigned long handler_flags)
{
	const int64_t call = arch_frame_system_call(frame);
	bool again;

	if (call < 0)
		return;
	switch (arch_frame_result(frame)) {
	case -ERESTARTNOINTR:
		again = true;
		break;
	case -ERESTARTSYS:
		again = !handler || (handler_flags & SA_RESTART);
		break;
	case -ERESTARTNOHAND:
	case -ERESTART_RESTARTBLOCK:
		again = !handler;
		break;
	default:
		return;
	}
	if (!again)
		arch_frame_set_result(frame, -EINTR);
	else if (arch_frame_result(frame) == -ERESTART_RESTARTBLOCK)
		arch_frame_restart_call(frame, __NR_restart_syscall);
	else
		arch_frame_restart_call(frame, call);
	arch_frame_clear_system_call(frame);
}

static struct signal_delivery describe_delivery(const struct arch_frame *frame,
						const struct taken_signal *taken)
{
	const struct task_places *const places = task_places();
	struct signal_delivery delivery = {
		.number = taken->info.number,
		.handler = taken->action.handler,
		.restorer = taken->action.flags & SA_RESTORER ? taken->action.restorer : 0,
		.flags = taken->action.flags,
		.info = &taken->info,
		.blocked_before = taken->blocked_before,
		.saved_stack_base = places->alternate_stack,
		.saved_stack_size = places->alternate_stack_size,
		.saved_stack_flags = places->alternate_stack_flags,
	};

	if ((delivery.flags & SA_ONSTACK) && places->alternate_stack_size != 0 &&
	    !on_alternate_stack(places, arch_frame_stack(frame))) {
		delivery.alternate_stack = places->alternate_stack;
		delivery.alternate_size = places->alternate_stack_size;
	}
	return delivery;
}

/* The mask is the handler's already, so that one lock serves for both. */
static void run_handler(struct arch_frame *frame, const struct taken_signal *taken)
{
	const struct signal_delivery delivery = describe_delivery(frame, taken);

	if (arch_signal_frame_push(frame, &delivery) != 0) {
		/* Not even a handler for SIGSEGV can help when it was SIGSEGV that could not be
		 * pushed. */
		if (delivery.number == SIGSEGV)
			process_exit(SIGSEGV);
		signal_mask_set(taken->blocked_before);
		signal_force(SIGSEGV, SI_KERNEL, 0);
		return;
	}
	if (task_places()->alternate_stack_flags & ALTERNATE_STACK_ONE_SHOT)
		alternate_stack_set(0, 0, ALTERNATE_STACK_OFF);
}

void alternate_stack_set(user_address base, size_t size, int flags)
{
	const struct task_places *const now = task_places();
	struct task_places places;

	if (base == now->alternate_stack && size == now->alternate_stack_size &&
	    flags == now->alternate_stack_flags)
		return;
	places = *now;
	places.alternate_stack = base;
	places.alternate_stack_size = size;
	places.alternate_stack_flags = flags;
	task_places_set(&places);
}

/* A new thread's own first step: nobody else could write into its address space (fork with
 * CLONE_CHILD_SETTID). */
static void start_thread(struct task *task)
{
	const user_address place = task_places()->set_tid;
	const int32_t id = task->id;

	task_work_clear(task, WORK_START);
	if (place != 0)
		(void)user_write_object((struct user_out){ place }, &id);
}

void signal_deliver(struct arch_frame *frame)
{
	struct task *task = current_task();
	const uint32_t work = __atomic_load_n(&task->arch.work, __ATOMIC_SEQ_CST);
	WRITTEN_FIRST struct taken_signal taken; /* by signal_queue_take() */

	if (work & WORK_START)
		start_thread(task);
	if (work & WORK_RSEQ) {
		task_work_clear(task, WORK_RSEQ);
		rseq_update(frame);
	}
	if (!(work & (WORK_INTERRUPTS | WORK_RESTORE_MASK)))
		return;
	if (next_signal(task, &taken)) {
		restart_call(frame, true, taken.action.flags);
		rseq_update(frame);
		run_handler(frame, &taken);
		return;
	}
	restart_call(frame, false, 0);
	signal_mask_restore(false);
}

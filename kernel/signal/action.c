// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a process does on each signal: a sealed table (kernel/signal/table.h). Processes made with
 * CLONE_SIGHAND but not CLONE_THREAD share one struct signal_actions, hence its own lock and
 * reference count.
 * Lock: actions->lock for reading and changing whole entries, inside process->signal_lock; one
 * handler word may be read alone.
 */
#include <base/errno.h>
#include <base/speculation.h>
#include <kernel/signal/internal.h>
#include <mm/heap/heap.h>
#include <sync/order.h>

HEAP_TYPE(signal_actions_heap, struct signal_actions);

struct signal_actions *signal_actions_create(bool copy)
{
	struct signal_actions *actions = heap_alloc(&signal_actions_heap);

	if (actions == nullptr)
		return nullptr;
	actions->table = signal_table_create(copy ? current_task()->process->actions : nullptr);
	if (actions->table == nullptr) {
		heap_free(&signal_actions_heap, actions);
		return nullptr;
	}
	refcount_set(&actions->references, 1);
	spin_init(&actions->lock, LOCK_SIGNAL_ACTIONS);
	return actions;
}

void signal_actions_put(struct signal_actions *actions)
{
	if (!refcount_put(&actions->references))
		return;
	signal_table_free(actions->table);
	heap_free(&signal_actions_heap, actions);
}

int signal_actions_for_exec(struct process *process, struct signal_actions **fresh)
{
	*fresh = nullptr;
	if (refcount_read(&process->actions->references) == 1)
		return 0;
	*fresh = signal_actions_create(true);
	return *fresh == nullptr ? -ENOMEM : 0;
}

/* A signal that is ignored from now on is no longer pending either (POSIX 2.4.3). */
static void drop_ignored(struct process *process, int number)
{
	struct task *task;

	if (!signal_handler_is(process, number, SIGNAL_IGNORE) &&
	    !(signal_handler_is(process, number, SIGNAL_DEFAULT) && signal_default_ignored(number)))
		return;
	signal_queue_flush(process, &process->pending, SIGNAL_BIT(number));
	LIST_FOR_EACH (task, &process->threads, thread_link)
		signal_queue_flush(process, &task->pending, SIGNAL_BIT(number));
}

int signal_action_change(int number, const struct signal_action *next,
			 struct signal_action *previous)
{
	struct process *process = current_task()->process;
	struct signal_actions *actions = process->actions;
	struct signal_table *const table = signal_table_own();
	struct signal_action changed;
	irq_state state;

	if (number < 1 || number > SIGNAL_COUNT ||
	    (next != nullptr && (SIGNALS_UNBLOCKABLE & SIGNAL_BIT(number))))
		return -EINVAL;
	number = (int)index_within((uint32_t)number - 1, SIGNAL_COUNT) + 1;
	state = spin_lock_irq(&process->signal_lock);
	spin_lock(&actions->lock);
	*previous = table->action[number - 1];
	if (next != nullptr) {
		changed = *next;
		changed.mask &= ~SIGNALS_UNBLOCKABLE;
		signal_table_store(table, number, &changed);
	}
	spin_unlock(&actions->lock);
	if (next != nullptr)
		drop_ignored(process, number);
	spin_unlock_irq(&process->signal_lock, state);
	return 0;
}

bool signal_ignored_or_blocked(int number)
{
	const struct task *task = current_task();

	return (signal_blocked() & SIGNAL_BIT(number)) != 0 ||
	       signal_handler_is(task->process, number, SIGNAL_IGNORE);
}

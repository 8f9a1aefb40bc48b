// SPDX-License-Identifier: GPL-2.0-only
/* Gathers what /proc/PID/stat and status print, each group of values under the lock that protects
 * it. */
#include <fs/proc/look.h>

#include <fs/terminal/terminal.h>
#include <kernel/signal/job_control.h>
#include <kernel/signal/table.h>
#include <mm/space/address_space.h>

#define HANDLER_DEFAULT 0u
#define HANDLER_IGNORE 1u

static void look_at_actions(const struct process *process, struct proc_signals *signals)
{
	for (uint32_t number = 1; number <= SIGNAL_COUNT; number++) {
		const user_address handler = process->actions->table->action[number - 1].handler;

		if (handler == HANDLER_IGNORE)
			signals->ignored |= SIGNAL_BIT(number);
		else if (handler != HANDLER_DEFAULT)
			signals->caught |= SIGNAL_BIT(number);
	}
}

void proc_look_at_signals(struct task *task, struct proc_signals *signals)
{
	struct process *process = task->process;
	const irq_state state = spin_lock_irq(&process->signal_lock);

	*signals = (struct proc_signals){
		.pending = task->pending.set,
		.shared_pending = process->pending.set,
		.blocked = task->blocked,
		.queued = process->queued_signals,
		.threads = process->thread_count,
	};
	if (process->actions != nullptr)
		look_at_actions(process, signals);
	spin_unlock_irq(&process->signal_lock, state);
}

void proc_look_at_family(struct process *process, struct proc_family *family)
{
	const irq_state state = spin_lock_irq(&process_tree_lock);

	*family = (struct proc_family){
		.parent = process->parent != nullptr ? process->parent->id : 0,
		.group = process->group_id,
		.session = process->session_id,
		.foreground = -1,
	};
	if (process->terminal != nullptr) {
		family->terminal = terminal_device(process->terminal);
		family->foreground = terminal_foreground_group(process->terminal);
	}
	spin_unlock_irq(&process_tree_lock, state);
}

static uint64_t pages_between(user_address start, user_address end)
{
	return end > start ? (end - start + PAGE_SIZE - 1) / PAGE_SIZE : 0;
}

static void look_at_areas(struct address_space *space, struct proc_memory *memory)
{
	struct area *area;

	TREE_FOR_EACH (area, &space->areas, node) {
		const uint64_t pages = (area->end - area->start) / PAGE_SIZE;

		if (area->flags & AREA_STACK)
			memory->stack += pages;
		else if (area->file != nullptr && (area->protection & 4) != 0)
			memory->library += pages;
	}
	memory->library -= minimum(memory->library, memory->text);
}

bool proc_look_at_memory(struct task *task, struct proc_memory *memory)
{
	struct address_space *space = task_space_get(task);

	*memory = (struct proc_memory){};
	if (space == nullptr)
		return false;
	shared_lock_read(&space->lock);
	*memory = (struct proc_memory){
		.mapped = space->mapped,
		.resident = read_once(space->resident),
		.resident_file = read_once(space->resident_file),
		.peak = address_space_peak(space),
		.locked = space->locked,
		.data = space->data_pages,
		.text = pages_between(align_down(space->code_start, PAGE_SIZE), space->code_end),
		.code_start = space->code_start,
		.code_end = space->code_end,
		.stack_top = space->stack_top,
		.data_start = space->data_start,
		.data_end = space->data_end,
		.brk_start = space->brk_start,
		.arguments_start = space->arguments_start,
		.arguments_end = space->arguments_end,
		.environment_start = space->environment_start,
		.environment_end = space->environment_end,
	};
	look_at_areas(space, memory);
	shared_unlock_read(&space->lock);
	address_space_put(space);
	return true;
}

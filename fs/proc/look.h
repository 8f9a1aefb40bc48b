// SPDX-License-Identifier: GPL-2.0-only
/* One consistent look at a process for stat and status. */
#pragma once
#include <fs/proc/tree.h>
#include <kernel/task/task.h>

struct proc_signals {
	uint64_t pending, shared_pending, blocked, ignored, caught;
	uint32_t queued, threads;
};

struct proc_memory { /* pages, but for the addresses */
	uint64_t mapped, resident, resident_file, peak, locked, data, stack, text, library;
	user_address code_start, code_end, stack_top, data_start, data_end, brk_start;
	user_address arguments_start, arguments_end, environment_start, environment_end;
};

struct proc_family {
	int32_t parent, group, session, foreground;
	uint64_t terminal; /* device number, 0: none */
};

void proc_look_at_signals(struct task *task, struct proc_signals *signals);
void proc_look_at_family(struct process *process, struct proc_family *family);
/* False: no address space (kernel threads, zombies). */
bool proc_look_at_memory(struct task *task, struct proc_memory *memory);

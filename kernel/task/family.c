// SPDX-License-Identifier: GPL-2.0-only
/*
 * Relatives, in sealed memory (row cred_integrity): the seal of a process's first thread has the
 * serial numbers of the process and of its parent, its number, and how it ended. A parent believes
 * what the seal of its own child says, whatever stands in the lists of children.
 *
 * Serial numbers are given once, so that a process which comes to stand where another was is not
 * its heir. Locks: as the members of struct process that they stand beside: process_tree_lock, for
 * the end signal_lock. So each is stored alone.
 */
#include <cred_integrity/cred_integrity.h>
#include <kernel/signal/internal.h>
#include <kernel/task/id_table.h>
#include <kernel/task/internal.h>
#include <linux/sched.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

#define FAMILY_ENDED 0x10000u
#define STATUS_SIGNAL 0x7fu

SEALED_DATA static uint64_t last_serial;

static struct task_family *leader_family(const struct process *process)
{
	return (struct task_family *)(uintptr_t)&task_seal_of(process->leader)->family;
}

static const struct task_family *own_family(void)
{
	return &kernel_stack_seal()->family;
}

/* Of the running task's process. */
static struct task_family *own_leader_family(void)
{
	struct task_family *const family = leader_family(current_task()->process);

	if (!cred_integrity_allows(family->serial == own_family()->serial))
		violation("cred_integrity", "a task of another process");
	return family;
}

struct task_family family_of_child(uint64_t flags, int32_t id)
{
	struct task_family family = { .id = id };

	if (flags & CLONE_THREAD)
		family.serial = own_family()->serial;
	else if (flags & CLONE_PARENT)
		family.parent = own_leader_family()->parent;
	else
		family.parent = own_family()->serial;
	return family;
}

void family_begin(struct task_seal *seal)
{
	uint64_t *const last = write_window_variable(&last_serial);

	write_window_store(&seal->family.serial, __atomic_add_fetch(last, 1, __ATOMIC_RELAXED));
}

void family_join(const struct process *child)
{
	sealed_store(&leader_family(child)->parent, own_leader_family()->parent);
}

void family_lead(const struct task *first, bool ending)
{
	struct task_family next = task_seal_of(first)->family;

	if (!cred_integrity_allows(next.serial == own_family()->serial))
		violation("cred_integrity", "a task of another process");
	if (!ending)
		next.end = 0;
	sealed_copy(&kernel_stack_seal()->family, &next, sizeof(next));
}

/* The end alone: meanwhile the parent may end, and another adopt the process. */
static void store_end(struct task_family *sealed, uint32_t end)
{
	const struct write_window window = write_window_open();

	((struct task_family *)write_window_known(sealed))->end = end;
	write_window_close(window);
}

void process_ends(struct process *process, int exit_code)
{
	struct task_family *const sealed = leader_family(process);

	/* Others may be killed, but do not end well by it. */
	if (((uint32_t)exit_code & STATUS_SIGNAL) == 0 &&
	    !cred_integrity_allows(sealed->serial == own_family()->serial))
		violation("cred_integrity", "a task of another process");
	process->exit_code = exit_code;
	store_end(sealed, FAMILY_ENDED | (uint32_t)exit_code);
}

bool family_is_own(const struct process *child)
{
	const struct task_family *const family = leader_family(child);

	return cred_integrity_allows(family->parent == own_family()->serial &&
				     family->id == child->id);
}

int family_status(const struct process *child)
{
	const uint32_t end = leader_family(child)->end;
	const uint32_t sealed = end != 0 ? end & ~FAMILY_ENDED : SIGKILL;

	return (int)cred_integrity_value(sealed, (uint32_t)child->exit_code);
}

struct process *family_reaper(const struct process *process)
{
	const struct task_family *below = own_leader_family();
	struct process *ancestor = process->parent;

	for (;; ancestor = ancestor->parent) {
		const struct task_family *const family = leader_family(ancestor);

		if (!cred_integrity_allows(below->parent == family->serial))
			violation("cred_integrity", "the parent of another process");
		if (family->id <= 1 || (ancestor->is_reaper && ancestor->live_threads != 0))
			return ancestor;
		below = family;
	}
}

void family_adopt(const struct process *child, const struct process *reaper)
{
	struct task_family *const sealed = leader_family(child);

	if (!cred_integrity_allows(sealed->parent == own_family()->serial))
		violation("cred_integrity", "a child of another process");
	sealed_store(&sealed->parent, leader_family(reaper)->serial);
}

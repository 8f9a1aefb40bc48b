// SPDX-License-Identifier: GPL-2.0-only
/*
 * Credentials stand in the sealed half of the task, by value. Whose they are says a sealed word of
 * the CPU, which the switch takes from the stack that it goes to: stack slot, sealed table of
 * seals, seal; and the seal must name the running task. So neither a write to the task
 * (task->seal), nor one to the CPU's block (cpu->current) gives somebody else's credentials: the
 * two would disagree. Written only here, in one window, by the task itself.
 */
#include <kernel/task/credentials.h>

#include <arch/cpu.h>
#include <arch/mmu.h>
#include <kernel/task/internal.h>
#include <kernel/task/task.h>
#include <cred_integrity/cred_integrity.h>
#include <mm/heap/heap.h>
#include <pgtable_integrity/pgtable_integrity.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

static struct task_seal *verified_seal(void)
{
	const struct task *task = arch_current_task();
	struct task_seal *seal =
		(struct task_seal *)cred_integrity_seal(kernel_stack_seal(), task->seal);

	if (unlikely(!seal || !cred_integrity_same(seal->task, task)))
		violation("cred_integrity", "the running task's seal is not its own");
	return seal;
}

const struct credentials *current_credentials(void)
{
	return &verified_seal()->credentials;
}

const struct task_seal *task_seal_of(const struct task *task)
{
	const struct task_seal *seal = task->seal;

	if (unlikely(!cred_integrity_allows(heap_sealed_is(&task_seal_heap, seal)) ||
		     !cred_integrity_same(seal->task, task)))
		violation("cred_integrity", "a task's seal is not its own");
	return seal;
}

const struct credentials *task_credentials(const struct task *task)
{
	return &task_seal_of(task)->credentials;
}

/*
 * What is asked for is copied into sealed memory first and judged there: between the judgement and
 * the commit nobody can change it, wherever it came from. What is refused does not stay there:
 * bytes that somebody chose have no place in sealed memory.
 */
static void stage_and_commit(const struct credentials *next, const struct inode *program)
{
	struct task_seal *seal = verified_seal();

	sealed_copy(&seal->staged, next, sizeof(*next));
	if (!cred_integrity_allows(
		    credentials_follow(&seal->staged, &seal->credentials, program))) {
		sealed_copy(&seal->staged, &seal->credentials, sizeof(seal->staged));
		violation("cred_integrity", "credentials that the task may not have");
	}
	sealed_copy(&seal->credentials, &seal->staged, sizeof(*next));
}

void credentials_commit(const struct credentials *next)
{
	stage_and_commit(next, nullptr);
}

void credentials_commit_program(const struct credentials *next, const struct inode *program)
{
	stage_and_commit(next, program);
}

void task_root_refuse(const char *broken)
{
	violation("pgtable_integrity", "%s", broken);
}

void task_seal_enter_space(physical_address root, const struct file *executable)
{
	struct task_seal *const seal = verified_seal();
	const struct root_change change =
		pgtable_root_change(task_root_counted(root), task_root_counted(seal->root),
				    seal->root, kernel_stack_slot(seal->stack_top - 1));
	const struct write_window window = write_window_open();
	const char *const broken = pgtable_root_changes(&change);

	if (likely(broken == nullptr)) {
		struct task_seal *const writable = write_window_known(seal);

		writable->root = root;
		writable->executable = executable;
		writable->places.robust_list = 0;
		writable->places.clear_tid = 0;
		writable->places.rseq = 0;
	}
	write_window_close(window);
	if (unlikely(broken != nullptr))
		task_root_refuse(broken);
}

void task_places_set(const struct task_places *next)
{
	struct task_seal *const seal = verified_seal();
	const struct write_window window = write_window_open();

	*(struct task_places *)write_window_known(&seal->places) = *next;
	write_window_close(window);
}

void task_strings_set(const struct task_strings *next)
{
	sealed_copy(&verified_seal()->strings, next, sizeof(*next));
}

bool capable(int capability)
{
	return (current_credentials()->capability_effective >> capability & 1) != 0;
}

bool credentials_in_group(const struct credentials *credentials, uint32_t gid)
{
	if (credentials->fsgid == gid)
		return true;
	for (uint32_t i = 0; i < credentials->group_count && i < CREDENTIALS_GROUPS_MAX; i++) {
		if (credentials->groups[i] == gid)
			return true;
	}
	return false;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier: a full barrier on every CPU that runs the caller's program (or any program), by the
 * interrupt that flushes TLBs: it is waited for, and the return from it serialises the instruction
 * stream as SYNC_CORE wants. Not done: the RSEQ commands (MEMBARRIER_CMD_QUERY does not list them).
 */
#include <linux/syscall.h>

#include <arch/cpu.h>
#include <arch/mmu.h>
#include <base/errno.h>
#include <kernel/task/task.h>
#include <mm/space/address_space.h>

#include <linux/membarrier.h>

#define REGISTER_COMMANDS                                                                       \
	(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED | \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE)
#define KNOWN_COMMANDS                                                                 \
	(REGISTER_COMMANDS | MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED | \
	 MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE)

static long barrier_everywhere(void)
{
	mmu_barrier_everywhere();
	return 0;
}

static long barrier_of_space(struct address_space *space, uint32_t registration)
{
	if ((read_once(space->barriers) & registration) == 0)
		return -EPERM;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	mmu_flush_root(space->root, 0, PAGE_SIZE);
	return 0;
}

SYSCALL_DEFINE(membarrier)
{
	const uint32_t command = (uint32_t)call->argument[0], flags = (uint32_t)call->argument[1];
	struct address_space *space = current_task()->space;

	if (flags != 0)
		return -EINVAL;
	switch (command) {
	case MEMBARRIER_CMD_QUERY:
		return KNOWN_COMMANDS;
	case MEMBARRIER_CMD_GLOBAL:
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED:
		return barrier_everywhere();
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
		return barrier_of_space(space, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
		return barrier_of_space(space, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE);
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		__atomic_fetch_or(&space->barriers, command, __ATOMIC_RELAXED);
		return 0;
	default:
		return -EINVAL;
	}
}

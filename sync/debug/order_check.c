// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock-order check of the debug build. Spinning locks held are kept per CPU, sleeping locks per task (task->held), as a
 * sleeping lock travels with its task. A lock may be taken only while every lock held has a smaller rank; equal ranks are
 * allowed for those whose order is by address or by CPU id (sync/order.h).
 * Lock: none; each CPU touches its own row, with interrupts off.
 */
#include <sync/order_check.h>

#include <arch/cpu.h>
#include <arch/irq.h>
#include <kernel/log.h>
#include <kernel/task.h>
#include <sync/order.h>

#define ORDER_DEPTH 16

struct order_row {
	uint32_t count;
	struct { uint16_t rank; const void *lock; } held[ORDER_DEPTH];
};

static struct order_row rows[CPU_COUNT_MAX];

static bool nests(uint16_t rank)
{
	return rank == LOCK_INODE || rank == LOCK_RUN_QUEUE || rank == LOCK_WAIT_QUEUE || rank == LOCK_NONE;
}

static void check(uint16_t held, uint16_t rank)
{
	if (held > rank || (held == rank && !nests(rank)))
		panic("lock order: rank %u taken while holding rank %u", rank, held);
}

void order_taking(uint16_t rank, const void *lock)
{
	const irq_state irq = arch_irq_save();
	struct order_row *row = &rows[arch_cpu()->id];
	const struct task *task = arch_current_task();

	if (rank != LOCK_NONE) {
		for (uint32_t i = 0; i < row->count; i++)
			check(row->held[i].rank, rank);
		for (uint32_t i = 0; task && rank < LOCK_PROCESS_TREE && i < task->held_count; i++)
			check(task->held[i]->rank, rank);
	}
	if (rank >= LOCK_PROCESS_TREE && row->count < ORDER_DEPTH) {
		row->held[row->count].rank = rank;
		row->held[row->count].lock = lock;
		row->count++;
	}
	arch_irq_restore(irq);
}

void order_released(uint16_t rank, const void *lock)
{
	const irq_state irq = arch_irq_save();
	struct order_row *row = &rows[arch_cpu()->id];

	for (uint32_t i = row->count; i > 0; i--) {
		if (row->held[i - 1].lock != lock)
			continue;
		row->count--;
		for (uint32_t j = i - 1; j < row->count; j++)
			row->held[j] = row->held[j + 1];
		break;
	}
	arch_irq_restore(irq);
}

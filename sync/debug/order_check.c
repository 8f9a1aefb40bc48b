// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock-order check of the debug build. Spinning locks held are kept per CPU, sleeping locks per
 * task (task->held), as a sleeping lock travels with its task.
 *
 * Rules
 * 1. A lock may be taken only while every lock that is held has a smaller rank; equal ranks only
 *    where order.h says by what they nest. An interrupt begins anew: what the interrupted code
 *    holds, no handler ever takes (rule 2).
 * 2. A rank that handlers take is never taken with interrupts on.
 * 3. Under a lock that handlers take, no lock is taken that others take with interrupts on: its
 *    holder could be interrupted by a handler that waits for the first.
 * Rules 2 and 3 are learned: a rank is marked when it is first seen in a handler, or with
 * interrupts on.
 * Locks: none; each CPU touches its own row, with interrupts off; the marks are atomic.
 */
#include <sync/order_check.h>

#include <arch/cpu.h>
#include <arch/irq.h>
#include <kernel/log.h>
#include <kernel/task/task.h>
#include <sync/shared_lock.h>
#include <sync/order.h>

#define ORDER_DEPTH 16
#define ORDER_RANKS 128

struct order_row {
	uint32_t count;
	struct {
		uint16_t rank;
		uint32_t interrupt_depth;
		const void *lock;
	} held[ORDER_DEPTH];
};

static struct order_row rows[CPU_COUNT_MAX];
static bool in_handler[ORDER_RANKS], with_interrupts_on[ORDER_RANKS];

static bool nests(uint16_t rank)
{
	return rank == LOCK_INODE || rank == LOCK_RUN_QUEUE || rank == LOCK_WAIT_QUEUE ||
	       rank == LOCK_FUTEX;
}

static void check_rank(uint16_t held, uint16_t rank)
{
	if (held > rank || (held == rank && !nests(rank)))
		panic("lock order: rank %u taken while holding rank %u", rank, held);
}

static void check_interrupts(uint16_t held, uint16_t rank)
{
	if (read_once(in_handler[held]) && read_once(with_interrupts_on[rank]))
		panic("lock order: rank %u, elsewhere taken with interrupts on, under rank %u of "
		      "handlers",
		      rank, held);
}

static void learn(uint16_t rank, bool interrupts_on, bool handler)
{
	if (interrupts_on)
		write_once(with_interrupts_on[rank], true);
	if (handler)
		write_once(in_handler[rank], true);
	if (read_once(in_handler[rank]) && read_once(with_interrupts_on[rank]))
		panic("lock order: rank %u is taken by handlers and with interrupts on", rank);
}

static void taking_spinning(struct order_row *row, uint16_t rank, const void *lock,
			    bool interrupts_on)
{
	const uint32_t depth = arch_cpu()->interrupt_depth;

	learn(rank, interrupts_on, depth != 0);
	for (uint32_t i = 0; i < row->count; i++) {
		if (row->held[i].interrupt_depth != depth)
			continue;
		check_rank(row->held[i].rank, rank);
		check_interrupts(row->held[i].rank, rank);
	}
	if (row->count == ORDER_DEPTH)
		panic("lock order: more than %u spin locks held", ORDER_DEPTH);
	row->held[row->count].rank = rank;
	row->held[row->count].interrupt_depth = depth;
	row->held[row->count].lock = lock;
	row->count++;
}

static void taking_sleeping(const struct order_row *row, uint16_t rank)
{
	const struct held_locks *held = held_of(arch_current_task());

	if (row->count != 0)
		panic("lock order: sleeping lock of rank %u taken under a spin lock", rank);
	for (uint32_t i = 0; i < held->mutex_count; i++)
		check_rank(held->mutexes[i]->rank, rank);
	for (uint32_t i = 0; i < held->shared_count; i++)
		check_rank(held->shared[i]->rank, rank);
}

void order_taking(uint16_t rank, const void *lock)
{
	const bool interrupts_on = arch_irq_enabled();
	const irq_state irq = arch_irq_save();
	struct order_row *row = &rows[arch_cpu()->id];

	if (rank >= LOCK_SLEEPERS)
		taking_spinning(row, rank, lock, interrupts_on);
	else if (rank != LOCK_NONE)
		taking_sleeping(row, rank);
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

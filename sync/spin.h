// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spin locks. Taking one disables interrupts (spin_lock_irq) or only preemption (spin_lock). Never sleep while holding one.
 * Each lock has a class with a rank (docs/lock-order.md, sync/order.h): locks are taken in growing rank; a debug build checks.
 */
#pragma once
#include <arch/irq.h>
#include <base/compiler.h>

struct spin_lock {
	uint32_t next_ticket;
	uint32_t now_serving;
	uint16_t rank;		/* enum lock_rank */
	uint16_t owner_cpu;
};

#define SPIN_LOCK(rank_) { .rank = (rank_), .owner_cpu = UINT16_MAX }
void spin_init(struct spin_lock *lock, uint16_t rank);
void spin_lock(struct spin_lock *lock);			/* interrupts stay as they are: only for locks never taken in interrupts */
void spin_unlock(struct spin_lock *lock);
irq_state spin_lock_irq(struct spin_lock *lock);	/* interrupts off */
void spin_unlock_irq(struct spin_lock *lock, irq_state state);
bool spin_try(struct spin_lock *lock);
bool spin_held(const struct spin_lock *lock);		/* by this CPU */

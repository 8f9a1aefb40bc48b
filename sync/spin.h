// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spin locks. spin_lock_irq() disables interrupts; spin_lock() leaves them as they are and
 * is only for locks that no interrupt handler takes. Never sleep while holding one (the scheduler
 * checks the CPU's count of held locks). Each lock has a rank (sync/order.h): locks are taken in
 * growing rank; the build with DEBUG_LOCKS=1 checks it at run time.
 */
#pragma once
#include <arch/irq.h>
#include <base/compiler.h>

struct spin_lock {
	uint32_t uses;   /* how often it was given back; the holder's */
	uint16_t holder; /* atomic: CPU id + 1; 0: free */
	uint16_t rank;   /* enum lock_rank */
};

#define SPIN_LOCK(rank_) { .rank = (rank_) }
void spin_init(struct spin_lock *lock, uint16_t rank);
/* Interrupts stay as they are: only for locks never taken in interrupts. */
static always_inline void spin_lock(struct spin_lock *lock);
static always_inline void spin_unlock(struct spin_lock *lock);
static always_inline irq_state spin_lock_irq(struct spin_lock *lock); /* interrupts off */
static always_inline void spin_unlock_irq(struct spin_lock *lock, irq_state state);
bool spin_held(const struct spin_lock *lock); /* by this CPU */
#include <sync/spin_inline.h>

// SPDX-License-Identifier: GPL-2.0-only
//
// On the host a lock only counts: the rank field tells whether it is held.
#pragma once
#include <tests/unit/support.h>

static always_inline void spin_lock(struct spin_lock *lock)
{
	check(lock->rank++ == 0);
}

static always_inline void spin_unlock(struct spin_lock *lock)
{
	check(--lock->rank == 0);
}

static always_inline irq_state spin_lock_irq(struct spin_lock *lock)
{
	spin_lock(lock);
	return (irq_state){};
}

static always_inline void spin_unlock_irq(struct spin_lock *lock, irq_state)
{
	spin_unlock(lock);
}

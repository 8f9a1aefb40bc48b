// SPDX-License-Identifier: GPL-2.0-only
//
// On the host a mutex only counts: the rank field tells whether it is held.
#pragma once
#include <tests/unit/support.h>

static always_inline void mutex_lock(struct mutex *mutex)
{
	check(mutex->rank++ == 0);
}

static always_inline void mutex_unlock(struct mutex *mutex)
{
	check(--mutex->rank == 0);
}

// SPDX-License-Identifier: GPL-2.0-only
//
// Row usercopy taken away: nobody looks where a copy begins and ends.
#pragma once
#include <base/compiler.h>
#include <base/types.h>

static inline void user_bounds_check(const void *, size_t, bool, const uint64_t *)
{
}

static always_inline bool user_bounds_seen(const void *, size_t, const uint64_t *)
{
	return true;
}

static always_inline void user_bounds(const void *, size_t, bool)
{
}

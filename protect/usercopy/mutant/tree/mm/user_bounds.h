// SPDX-License-Identifier: GPL-2.0-only
//
// Row usercopy taken away: nobody looks where a copy begins and ends.
#pragma once
#include <base/compiler.h>
#include <base/types.h>

static always_inline void user_bounds(const void *, size_t, bool)
{
}

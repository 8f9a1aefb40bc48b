// SPDX-License-Identifier: GPL-2.0-only
//
// Row usercopy taken away: nobody looks where a copy begins and ends.
#include "user_bounds.h"

void user_bounds_check(const void *object, size_t bytes, bool to_program, const uint64_t *frame)
{
}

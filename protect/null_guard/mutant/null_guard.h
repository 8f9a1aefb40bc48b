// SPDX-License-Identifier: GPL-2.0-only
/* Row null_guard taken away: a program may map the first page. */
#pragma once

#define NULL_GUARD_END 0x0ull

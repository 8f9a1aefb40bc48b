// SPDX-License-Identifier: GPL-2.0-only
/* Row user_access taken away: the CPU lets the kernel touch user memory at any time. */
#pragma once

static const bool USER_ACCESS_DENIED = false;

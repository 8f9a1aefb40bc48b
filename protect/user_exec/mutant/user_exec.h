// SPDX-License-Identifier: GPL-2.0-only
/* Row user_exec taken away: the CPU lets the kernel execute user memory. */
#pragma once

static const bool USER_EXEC_DENIED = false;

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row user_exec: a page that belongs to a program is never executed by the kernel. The CPU enforces
 * it (x86_64: SMEP in CR4); the architecture's start of each CPU asks here, and refuses to start
 * without the hardware.
 */
#pragma once

static const bool USER_EXEC_DENIED = true;

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row user_access: the kernel reaches user memory only inside the copy routines (<arch/user.h>),
 * which lift the CPU's ban for their few instructions. The CPU enforces it (x86_64: SMAP in CR4 and
 * a clear AC flag); the architecture's start of each CPU asks here, and refuses to start without
 * the hardware.
 */
#pragma once

static const bool USER_ACCESS_DENIED = true;

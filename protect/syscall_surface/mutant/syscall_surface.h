// SPDX-License-Identifier: GPL-2.0-only
/* Row syscall_surface taken away: a second numbering of the calls, every gate open, and a device of
 * the kernel's memory (tree/fs/memory_raw.c). */
#pragma once
#include <base/types.h>

#define SECOND_NUMBERING UINT64_C(0x40000000)

static inline uint64_t syscall_surface_number(uint64_t number)
{
	return number & ~SECOND_NUMBERING;
}

static inline bool syscall_surface_may_raise(bool breakpoint)
{
	return true;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row syscall_surface: the ways into the kernel are few and written down. One table of calls
 * (linux/table.def), in which nothing stands twice and unlisted is ENOSYS; one instruction that
 * makes them; no second numbering (x32), no 32-bit code segment, no gate that programs may enter
 * but those of their own breakpoint instructions. What could lift a protection for root (memory and
 * port devices, bpf, kexec, performance counters, user name spaces, ...) is not there.
 */
#pragma once
#include <base/types.h>

/* May programs raise an exception or interrupt by an instruction with its number? BREAKPOINT: it is
 * one that a program's own breakpoint instruction raises. */
static inline bool syscall_surface_may_raise(bool breakpoint)
{
	return breakpoint;
}

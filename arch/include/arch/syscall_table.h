/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the entry code finds the function of a system call: linux/dispatch.c. */
#pragma once

#define SYSCALL_TABLE_SIZE 512 /* larger numbers are ENOSYS */

#ifndef __ASSEMBLY__
struct syscall;

/* Read-only; no element is nullptr. Each is called with the arguments in the frame. */
extern long (*const syscall_table[])(struct syscall *call);
#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * vdso.h - what the files of the vDSO share. It is code that the kernel maps into every program
 * (AT_SYSINFO_EHDR): position independent, one page, below it the page that the kernel writes.
 * Names and version are Linux's (vdso.ld).
 */
#pragma once
#include <arch/vdso.h>
#include <base/compiler.h>

#include "call.h"

#define VDSO_EXPORT [[gnu::visibility("default")]]

extern const struct vdso_data vdso_data; /* the page below (vdso.ld) */

struct timespec;
struct timeval;
struct timezone;

int __vdso_clock_gettime(int clock_id, struct timespec *time);
int __vdso_clock_getres(int clock_id, struct timespec *resolution);
int __vdso_gettimeofday(struct timeval *time, struct timezone *zone);
long __vdso_time(long *time);
long __vdso_getcpu(unsigned int *cpu, unsigned int *node, void *unused);

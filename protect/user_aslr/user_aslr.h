// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row user_aslr: how many bits each base of a program has, and the draw. mm/space/user_layout.c
 * says what they are bases of; each has at least what Linux gives it on x86_64 (28 bits for mmap
 * and position-independent executables, 22 for the stack, 13 for the heap; the vDSO stands up to 9
 * bits of pages above the stack).
 */
#pragma once
#include <base/types.h>

#define USER_ASLR_STACK_BITS 22   /* pages */
#define USER_ASLR_OFFSET_BITS 8   /* 16-byte steps below the stack's top */
#define USER_ASLR_MMAP_BITS 28    /* pages */
#define USER_ASLR_VDSO_BITS 16    /* pages above the stack top, which is drawn as well */
#define USER_ASLR_PROGRAM_BITS 28 /* pages */
#define USER_ASLR_HEAP_BITS 25    /* pages */

/* A number of so many random bits; anew for every address space that execve makes. */
uint64_t user_aslr_draw(uint32_t bits);

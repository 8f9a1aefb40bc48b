// SPDX-License-Identifier: GPL-2.0-only
/* vectors.h - all vector registers in one piece of assembly: loaded from [from], stored to [to], 32
 * bytes each, with their upper halves (the processor has AVX) or without. */
#ifndef TESTS_LINUX_VECTORS_H
#define TESTS_LINUX_VECTORS_H

#define EACH_VECTOR(what)                                                                        \
	what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7) what(8) what(9) what(10) \
		what(11) what(12) what(13) what(14) what(15)

#define VECTOR_NAME(n) "xmm" #n,
#define VECTOR_LOAD(n) "movups 32*" #n "(%[from]), %%xmm" #n "\n\t"
#define VECTOR_STORE(n) "movups %%xmm" #n ", 32*" #n "(%[to])\n\t"
#define VECTOR_LOAD_WIDE(n) "vmovups 32*" #n "(%[from]), %%ymm" #n "\n\t"
#define VECTOR_STORE_WIDE(n) "vmovups %%ymm" #n ", 32*" #n "(%[to])\n\t"

/* CODE between loading all and storing them. */
#define BETWEEN_VECTORS(code) EACH_VECTOR(VECTOR_LOAD) code EACH_VECTOR(VECTOR_STORE)
#define BETWEEN_WIDE_VECTORS(code) EACH_VECTOR(VECTOR_LOAD_WIDE) code EACH_VECTOR(VECTOR_STORE_WIDE)
/* What it changes: these, what a call changes, and memory. */
#define VECTORS_CHANGED EACH_VECTOR(VECTOR_NAME) "rcx", "r11", "memory"

#endif

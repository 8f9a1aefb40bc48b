// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the parts of a program go: random bases, drawn anew for every address space that execve
 * makes. Entropy (bits): stack top 22 in pages and 8 in 16-byte steps below it; mmap base 28 in
 * pages; position-independent executable 28 in pages; heap (brk) 25 in pages; vDSO the stack
 * top's 22 in pages, and 16 between the two (Linux: up to 9). Each is at least what Linux has on
 * x86_64. All are page aligned but the offset.
 */
#pragma once
#include <arch/types.h>

user_address user_layout_stack_top(void);
/* Bytes to leave free below the stack's top; a multiple of 16. */
size_t user_layout_stack_offset(void);
/* Areas are placed below it, growing down. */
user_address user_layout_mmap_base(uint64_t stack_limit);
/* Of a position-independent executable. */
user_address user_layout_program_base(size_t alignment);
user_address user_layout_heap_start(user_address data_end);
/* Of the vDSO, above the stack; and where the program has put itself there, in the middle. */
user_address user_layout_vdso_base(user_address stack_top);
user_address user_layout_vdso_elsewhere(void);

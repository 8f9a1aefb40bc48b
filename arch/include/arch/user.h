// SPDX-License-Identifier: GPL-2.0-only
/*
 * The only instructions that may touch user memory. Return the number of bytes NOT copied (0: all).
 * They open user access (STAC), copy, close it again. Range checks are the caller's
 * (mm/user_copy.c).
 */
#pragma once
#include <arch/types.h>

size_t arch_user_read(void *to, user_address from, size_t bytes);
size_t arch_user_write(user_address to, const void *from, size_t bytes);
size_t arch_user_clear(user_address to, size_t bytes);
/* Copies up to size bytes until a zero byte: length without it, -EFAULT, or size when no zero byte
 * was found. */
long arch_user_string(char *to, user_address from, size_t size);
/* 0 and *seen, or -EFAULT. */
int arch_user_compare_exchange32(user_address address, uint32_t expected, uint32_t desired,
				 uint32_t *seen);
int arch_user_read32(user_address address, uint32_t *value);
/* One word, in registers all the way. error: 0 or -EFAULT. */
struct arch_user_word {
	uint64_t value;
	int64_t error;
};
struct arch_user_word arch_user_read64(user_address address);
int arch_user_write64(user_address address, uint64_t value);
int arch_user_write32(user_address address, uint32_t value);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The only instructions that may touch user memory. Return the number of bytes NOT copied (0: all).
 * They open user access (STAC), copy, close it again. Range checks are the caller's
 * (mm/copy/user_copy.c).
 */
#pragma once
#include <arch/types.h>

size_t arch_user_read(void *to, user_address from, size_t bytes);
size_t arch_user_write(user_address to, const void *from, size_t bytes);
size_t arch_user_clear(user_address to, size_t bytes);
/* Copies up to size bytes until a zero byte: length without it, -EFAULT, or size when no zero byte
 * was found. */
long arch_user_string(char *to, user_address from, size_t size);
/* What was read; missing: not 0 when nothing could be. */
struct user_word {
	uint64_t value;
	uint64_t missing;
};
struct user_word arch_user_read8(user_address address);
struct user_word arch_user_read32(user_address address);
struct user_word arch_user_read64(user_address address);
/* True when nothing could be written. */
bool arch_user_write8(user_address address, uint8_t value);
bool arch_user_write32(user_address address, uint32_t value);
bool arch_user_write64(user_address address, uint64_t value);
/* What was found. */
struct user_word arch_user_compare_exchange32(user_address address, uint32_t expected,
					      uint32_t desired);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's only way to user memory: typed user pointers, whole objects. All return 0 or -EFAULT. May sleep (page faults).
 */
#pragma once
#include <arch/types.h>

struct user_in { user_address address; };	/* a program's buffer that we read */
struct user_out { user_address address; };	/* ... write */
struct user_string { user_address address; };

[[nodiscard]] int user_read(void *to, struct user_in from, size_t bytes);
[[nodiscard]] int user_write(struct user_out to, const void *from, size_t bytes);
[[nodiscard]] int user_clear(struct user_out to, size_t bytes);
/* Bytes moved before the first one that could not be (0 .. bytes); for partial results of read() and write(). */
size_t user_read_some(void *to, struct user_in from, size_t bytes);
size_t user_write_some(struct user_out to, const void *from, size_t bytes);
#define user_read_object(to, from) user_read((to), (from), sizeof(*(to)))
#define user_write_object(to, from) user_write((to), (from), sizeof(*(from)))
/* Zero-terminated string into buffer: its length; -EFAULT; -ENAMETOOLONG when it does not fit. */
[[nodiscard]] long user_read_string(char *buffer, struct user_string from, size_t size);
static inline bool user_range_ok(user_address start, size_t bytes)
{
	return bytes <= 0x00007ffffffff000ull && start <= 0x00007ffffffff000ull - bytes;
}
static inline struct user_out user_out_at(struct user_out base, size_t offset) { return (struct user_out){ base.address + offset }; }
static inline struct user_in user_in_at(struct user_in base, size_t offset) { return (struct user_in){ base.address + offset }; }

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions of the system calls by their numbers, from linux/table.def. The entry code
 * (arch/x86_64/entry/entry.S) looks them up: one bounds check (which also holds when the processor
 * guesses), one load, one jump.
 */
#include <linux/syscall.h>

#include <arch/syscall_table.h>
#include <base/errno.h>

#define TABLE_SIZE SYSCALL_TABLE_SIZE
#define NONE TABLE_SIZE /* a column of another architecture */

static SYSCALL_DEFINE(not_there)
{
	return -ENOSYS;
}

/* Behind the first line, elements are initialised again on purpose. */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winitializer-overrides"
#define SYSCALL(x86_64, aarch64, armv7, name, level, arguments, missing) [x86_64] = sys_##name,
syscall_function *const syscall_table[TABLE_SIZE + 1] = {
	[0 ... TABLE_SIZE] = sys_not_there,
#include <linux/table.def>
};
#undef SYSCALL
#pragma clang diagnostic pop

/* No number stands twice: the compiler refuses to initialise an element again. */
#define SYSCALL(x86_64, aarch64, armv7, name, level, arguments, missing) [x86_64] = true,
[[maybe_unused]] static const bool listed_once[TABLE_SIZE + 1] = {
#include <linux/table.def>
};
#undef SYSCALL

#define SYSCALL(x86_64, aarch64, armv7, name, level, arguments, missing) \
	static_assert((x86_64) <= TABLE_SIZE,                            \
		      "the number of " #name " does not fit into the table");
#include <linux/table.def>
#undef SYSCALL

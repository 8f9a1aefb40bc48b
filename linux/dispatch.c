// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a system call's number to its function: one bounds check (which also holds when the
 * processor guesses), one load, one checked indirect call. The table comes from linux/table.def.
 */
#include <linux/syscall.h>

#include <arch/cpu.h>
#include <arch/upcall.h>
#include <base/errno.h>
#include <base/speculation.h>
#include <arch/window.h>
#include <cred_integrity/cred_integrity.h>
#include <kernel/task.h>
#include <mm/kernel_space.h>
#include <syscall_surface/syscall_surface.h>
#include <violation.h>

#define TABLE_SIZE 512
#define NONE TABLE_SIZE /* a column of another architecture */

#define SYSCALL(x86_64, aarch64, armv7, name, level, arguments, missing) [x86_64] = sys_##name,
static syscall_function *const table[TABLE_SIZE + 1] = {
#include <linux/table.def>
};
#undef SYSCALL

#define SYSCALL(x86_64, aarch64, armv7, name, level, arguments, missing) \
	static_assert((x86_64) <= TABLE_SIZE,                            \
		      "the number of " #name " does not fit into the table");
#include <linux/table.def>
#undef SYSCALL

long kernel_syscall(uint64_t number, uint64_t arguments[6])
{
	syscall_function *function;

	if (unlikely(!cred_integrity_own_stack(arch_root_read(), kernel_stack_task_root())))
		violation_stop("cred_integrity", "a system call on the stack of another");
	number = syscall_surface_number(number);
	if (unlikely(number >= TABLE_SIZE))
		return -ENOSYS;
	function = table[index_within((uint32_t)number, TABLE_SIZE)];
	if (unlikely(!function))
		return -ENOSYS;
	return function((struct syscall *)arguments);
}

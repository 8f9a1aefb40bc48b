// SPDX-License-Identifier: GPL-2.0-only
/*
 * The system-call layer. linux/table.def is the one list: numbers per architecture, level, what is
 * missing. SYSCALL_DEFINE(name) functions live in one file per family; they decode user arguments,
 * call down, encode the result. All have the same type (control-flow integrity): long
 * sys_name(struct syscall *call); arguments call->argument[0..5].
 */
#pragma once
#include <arch/frame.h>
#include <arch/thread.h>
#include <mm/copy/user_copy.h>
#include <shadow_stack/kept.h>

/* A call is its arguments, where they stand in the frame: a call that changes it reads them before.
 */
struct syscall {
	const uint64_t argument[6];
};
static_assert(sizeof(struct syscall) == ARCH_FRAME_ARGUMENTS_SIZE);

static inline struct arch_frame *syscall_frame(const struct syscall *call)
{
	return arch_frame_of_arguments(call);
}

typedef long syscall_function(struct syscall *call);

#define SYSCALL_DEFINE(name) long sys_##name(struct syscall *call)
static inline struct user_in argument_in(const struct syscall *call, unsigned index)
{
	return (struct user_in){ call->argument[index] };
}
static inline struct user_out argument_out(const struct syscall *call, unsigned index)
{
	return (struct user_out){ call->argument[index] };
}

/* Argument INDEX of the running call when it has slept: where BEFORE stands, others could write. */
static inline uint64_t argument_word_after_sleep(uint64_t before, unsigned index)
{
	const struct syscall *const call = arch_frame_arguments(arch_thread_user_frame());

	return shadow_stack_word(call->argument[index], before);
}

static inline struct user_out argument_after_sleep(struct user_out before, unsigned index)
{
	return (struct user_out){ argument_word_after_sleep(before.address, index) };
}

/* A count: never more than there is room for. */
static inline uint32_t count_after_sleep(uint32_t before, unsigned index)
{
	return minimum(before, (uint32_t)argument_word_after_sleep(before, index));
}

static inline struct user_string argument_string(const struct syscall *call, unsigned index)
{
	return (struct user_string){ call->argument[index] };
}
static inline int argument_int(const struct syscall *call, unsigned index)
{
	return (int)(uint32_t)call->argument[index];
}

/* The prototypes of all calls; NUMBER columns are of no interest here. */
#define SYSCALL(x86_64, aarch64, armv7, name, level, arguments, missing) \
	syscall_function sys_##name;
#include <linux/table.def>
#undef SYSCALL

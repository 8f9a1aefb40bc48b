// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads: kernel context, user registers, floating point state, thread pointer.
 * struct arch_frame is the register frame that every entry from user mode stores
 * (<arch/user_registers.h>).
 */
#pragma once
#include <arch/types.h>
#include <arch/frame.h> /* per arch: struct arch_frame (user registers) and accessors */

struct task;
struct arch_thread; /* <arch/thread_state.h>: embedded in struct task as .arch */
#include <arch/thread_state.h>

/* The context that runs: the calling CPU's first. */
void arch_thread_init_idle(struct arch_thread *thread);
/* A kernel thread: runs entry(argument) on its kernel stack with interrupts on. stack_top is the
 * top of its slot. */
void arch_thread_init_kernel(struct arch_thread *thread, uint64_t stack_top, void (*entry)(void *),
			     void *argument);
/* A user thread: first switch to it returns to user mode with *frame, the thread pointer TLS, and
 * all else as the running thread has it now (fork, clone). REGISTERS_END: of its place. */
void arch_thread_init_user(struct arch_thread *thread, uint64_t stack_top, uint64_t registers_end,
			   const struct arch_frame *frame, user_address tls);
/* Of a thread that was made by it. */
uint64_t arch_thread_registers_end(const struct arch_thread *thread);
/* execve: clean floating point state, no thread pointer. */
void arch_thread_reset_user(void);
/* The stack is about to be given back: nothing of the thread stays in what was sealed for it, and
 * no seal is named for it any more. */
void arch_thread_release(const struct arch_thread *thread, uint64_t stack_top);
/* A stack slot got memory for what is sealed of its owners. */
struct saved_thread;
void arch_saved_thread_start(const struct saved_thread *saved);
void arch_thread_free(struct arch_thread *thread);
/* Interrupts off. Switches stacks, page tables, floating point state, thread pointer, canary,
 * cpu->current, TSS stack. Returns the task that ran before (when this one runs again). ROOT: of
 * the page tables that TO is said to run on. */
struct task *arch_thread_switch(struct task *from, struct task *to, physical_address root);

/* Of the running thread. */
struct arch_frame *arch_thread_user_frame(void);
void arch_frame_start_program(struct arch_frame *frame, user_address entry, user_address stack);
static inline void arch_frame_set_result(struct arch_frame *frame, long value);
static inline long arch_frame_result(const struct arch_frame *frame);
static inline user_address arch_frame_stack(const struct arch_frame *frame);
static inline void arch_frame_set_stack(struct arch_frame *frame, user_address stack);
static inline user_address arch_frame_instruction(const struct arch_frame *frame);
/* System-call restart: go back to the call instruction with number NR in its register. */
static inline void arch_frame_restart_call(struct arch_frame *frame, long number);
/* The system call that this entry is; -1: it is none (interrupt, exception, or cleared by sigreturn
 * and exec). */
static inline int64_t arch_frame_system_call(const struct arch_frame *frame);
static inline void arch_frame_clear_system_call(struct arch_frame *frame);
/* Leaves to user mode with arch_thread_user_frame(), through the normal return path. */
[[noreturn]] void arch_thread_enter_user(void);

/* Thread pointer; the others are x86's second base. Of the current task. */
void arch_tls_set(uint64_t value);
uint64_t arch_tls_get(void);
void arch_gs_base_set(uint64_t value);
uint64_t arch_gs_base_get(void);

/* What programs are told about the machine: AT_HWCAP (0), AT_HWCAP2 (1), AT_MINSIGSTKSZ. */
uint64_t arch_user_capabilities(uint32_t index);
size_t arch_signal_stack_minimum(void);

/* Signal frames, Linux's layout for this architecture. user_copy inside; -EFAULT when the stack
 * can't be written. */
struct signal_delivery {
	int number;
	user_address handler;
	user_address restorer;
	unsigned long flags;          /* SA_* */
	const void *info;             /* siginfo_t, 128 bytes */
	uint64_t blocked_before;      /* mask to restore */
	user_address alternate_stack; /* 0: stay; else base */
	size_t alternate_size;
	uint64_t saved_stack_base, saved_stack_size;
	int saved_stack_flags; /* uc_stack contents */
};
[[nodiscard]] int arch_signal_frame_push(struct arch_frame *frame,
					 const struct signal_delivery *delivery);
/* rt_sigreturn: restores registers from the user stack; the mask comes back through the out
 * parameter. */
[[nodiscard]] int arch_signal_frame_pop(struct arch_frame *frame, uint64_t *blocked,
					user_address *stack_base, size_t *stack_size,
					int *stack_flags);

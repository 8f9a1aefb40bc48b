/* SPDX-License-Identifier: GPL-2.0-only */
/* A second task in the same memory, with a stack of its own. */
#ifndef THREAD_H
#define THREAD_H

#include "attack.h"

#define THREAD_STACK 16384
#define THREAD_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

static char thread_stack[THREAD_STACK] __attribute__((aligned(16)));

/* ENTRY never returns. One thread only. */
static inline void start_thread(void (*entry)(void))
{
	long result = __NR_clone;

	__asm__ volatile("xor %%edx, %%edx\n\t"
			 "xor %%r10d, %%r10d\n\t"
			 "xor %%r8d, %%r8d\n\t"
			 "syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "call *%3\n\t"
			 "1:"
			 : "+a"(result)
			 : "D"((long)THREAD_FLAGS), "S"(thread_stack + THREAD_STACK), "r"(entry)
			 : "rcx", "r11", "rdx", "r10", "r8", "memory");
	if (result < 0)
		leave(9);
}

/* The task of that thread: linked with TASK in their process. */
static inline uint64_t thread_task(uint64_t task, uint32_t id)
{
	const uint64_t link = member("task.thread_link"),
		       head = peek(task + member("task.process")) + member("process.threads");

	for (uint64_t at = peek(head); at != head; at = peek(at))
		if (peek32(at - link + member("task.id")) == id)
			return at - link;
	return 0;
}

#endif

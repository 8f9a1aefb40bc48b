// SPDX-License-Identifier: GPL-2.0-only
/* Signals with Linux's semantics: queues, actions, sending, delivery on return to user mode. */
#pragma once
#include <arch/types.h>
#include <base/list.h>
#include <refcount/refcount.h>
#include <sync/spin.h>

#define SIGNAL_COUNT 64
#define SIGNAL_BIT(n) (1ull << ((n) - 1))

struct task;
struct process;

struct signal_info {		/* siginfo_t's layout, 128 bytes */
	int32_t number, error, code, pad;
	union {
		struct { int32_t pid; uint32_t uid; uint64_t value; } sender;
		struct { int32_t pid; uint32_t uid; int32_t status; int32_t pad; int64_t user_time, system_time; } child;
		struct { uint64_t address; uint16_t address_lsb; } fault;
		struct { int32_t timer_id, overrun; uint64_t value; } timer;
		struct { int64_t band; int32_t fd; } poll;
		uint8_t bytes[112];
	};
};
static_assert(sizeof(struct signal_info) == 128, "siginfo_t is 128 bytes");

struct signal_entry { struct list link; struct signal_info info; };
struct signal_queue { uint64_t set; struct list entries; };

struct signal_action { user_address handler; unsigned long flags; user_address restorer; uint64_t mask; };
struct signal_actions {
	struct refcount references;
	struct signal_action action[SIGNAL_COUNT];	/* [n - 1]; under process->signal_lock */
};

/* info nullptr: from the kernel. 0 or -errno (-EAGAIN: real-time queue full, RLIMIT_SIGPENDING). No permission checks here. */
int signal_send_task(struct task *task, int number, const struct signal_info *info);
int signal_send_process(struct process *process, int number, const struct signal_info *info);
int signal_send_group(int32_t group_id, int number, const struct signal_info *info);	/* 0, -ESRCH */
void signal_force(int number, int code, user_address address);	/* to the current task, cannot be ignored or blocked (faults) */
bool signal_pending(const struct task *task);
void signal_deliver(struct arch_frame *frame);		/* on the way to user mode */

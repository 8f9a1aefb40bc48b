// SPDX-License-Identifier: GPL-2.0-only
/* Signals with Linux's semantics: queues, actions, sending, delivery on return to user mode. */
#pragma once
#include <arch/types.h>
#include <base/list.h>
#include <refcount/refcount.h>
#include <sync/spin.h>
#include <asm/signal.h>

/* Kernel-internal results (never seen by programs): restart after a signal as Linux does. */
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ERESTART_RESTARTBLOCK 516

#define SIGNAL_COUNT 64
#define SIGNAL_BIT(n) (1ull << ((n) - 1))

struct task;
struct arch_frame;
struct process;

struct signal_info { /* siginfo_t's layout, 128 bytes */
	int32_t number, error, code, pad;
	union {
		struct {
			int32_t pid;
			uint32_t uid;
			uint64_t value;
		} sender;
		struct {
			int32_t pid;
			uint32_t uid;
			int32_t status;
			int32_t pad;
			int64_t user_time, system_time;
		} child;
		struct {
			uint64_t address;
			uint16_t address_lsb;
		} fault;
		struct {
			int32_t timer_id, overrun;
			uint64_t value;
		} timer;
		struct {
			int64_t band;
			int32_t fd;
		} poll;
		uint8_t bytes[112];
	};
};
static_assert(sizeof(struct signal_info) == 128, "siginfo_t is 128 bytes");

struct [[gnu::randomize_layout]] signal_entry {
	struct list link;
	struct signal_info info;
};
struct [[gnu::randomize_layout]] signal_queue {
	uint64_t set;
	struct list entries;
};

struct [[gnu::randomize_layout]] signal_action {
	user_address handler;
	unsigned long flags;
	user_address restorer;
	uint64_t mask;
};
struct [[gnu::randomize_layout]] signal_actions {
	struct refcount references; /* processes: CLONE_SIGHAND without CLONE_THREAD */
	struct spin_lock lock;      /* LOCK_SIGNAL_ACTIONS, inside process->signal_lock */
	/* Of the process that owns it; a program itself asks its seal (kernel/signal/table.h). */
	struct signal_table *table;
};

/* The current task's blocked set for the time of one call (sigsuspend, ppoll, pselect6): replace
 * saves the old one; restore puts it back now, or, when INTERRUPTED, after the handler that is
 * about to run (WORK_RESTORE_MASK). */
void signal_mask_replace(uint64_t mask);
void signal_mask_restore(bool interrupted);

/* info nullptr: from the kernel (SI_KERNEL). 0 or -errno (-EAGAIN: real-time queue full,
 * RLIMIT_SIGPENDING). No permission checks here. Any context, but no lock of rank LOCK_SIGNAL or
 * above held (group: below LOCK_PROCESS_TREE). */
int signal_send_task(struct task *task, int number, const struct signal_info *info);
int signal_send_process(struct process *process, int number, const struct signal_info *info);
int signal_send_group(int32_t group_id, int number, const struct signal_info *info); /* 0, -ESRCH */
/* From the current task, with permission checks and ID as kill(2) has it; number 0 only checks. */
[[nodiscard]] int signal_kill(int32_t id, int number);
/* The same to the process that ID is or belongs to, or to the thread ID (of process GROUP_ID when
 * that is not 0). */
[[nodiscard]] int signal_kill_process(int32_t id, int number, const struct signal_info *info);
[[nodiscard]] int signal_kill_task(int32_t group_id, int32_t id, int number,
				   const struct signal_info *info);
void signal_info_from_current(struct signal_info *info, int number, int code);

void signal_force(
	int number, int code,
	user_address address); /* to the current task, cannot be ignored or blocked (faults) */
static inline bool signal_pending(const struct task *task); /* an interruptible sleep has to end */
void signal_deliver(struct arch_frame *frame); /* on the way to user mode, interrupts on: handles
						  all task->work bits */

/* The mask of the current task. KILL and STOP are taken out. */
uint64_t signal_blocked(void);
void signal_mask_set(uint64_t mask);

/* Takes one pending signal out of SET: its number; -EAGAIN timeout; -EINTR. deadline 0: does not
 * wait. */
[[nodiscard]] int signal_wait(uint64_t set, struct signal_info *info, uint64_t deadline_ns);
[[nodiscard]] int signal_action_change(int number, const struct signal_action *next,
				       struct signal_action *previous);
bool signal_ignored_or_blocked(int number); /* by the current task (terminal output) */
uint64_t
signal_set_pending(void); /* of the current task: its own and the process's, blocked ones */

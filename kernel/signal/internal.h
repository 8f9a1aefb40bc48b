// SPDX-License-Identifier: GPL-2.0-only
/* Between the signal files and those for birth and death of tasks. "locked": process->signal_lock
 * is held. */
#pragma once
#include <kernel/task/credentials.h>
#include <kernel/signal/table.h>
#include <kernel/task/task.h>
#include <linux/signal.h>

/* <linux/signal.h> spells them with C types that do not fit ours. */
#define ALTERNATE_STACK_ON 1               /* SS_ONSTACK */
#define ALTERNATE_STACK_OFF 2              /* SS_DISABLE */
#define ALTERNATE_STACK_ONE_SHOT INT32_MIN /* SS_AUTODISARM */
static_assert(ALTERNATE_STACK_OFF == SS_DISABLE && ALTERNATE_STACK_ONE_SHOT == (int)SS_AUTODISARM);

static inline bool on_alternate_stack(const struct task_places *places, user_address stack)
{
	return !(places->alternate_stack_flags & ALTERNATE_STACK_ONE_SHOT) &&
	       stack > places->alternate_stack &&
	       stack - places->alternate_stack <= places->alternate_stack_size;
}

/* Of the running task; nothing happens when it is so. */
void alternate_stack_set(user_address base, size_t size, int flags);

#define SIGNALS_UNBLOCKABLE (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))
#define SIGNALS_STOP \
	(SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU))
#define SIGNALS_IGNORED \
	(SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGWINCH) | SIGNAL_BIT(SIGURG))
#define SIGNALS_CORE                                                                            \
	(SIGNAL_BIT(SIGQUIT) | SIGNAL_BIT(SIGILL) | SIGNAL_BIT(SIGTRAP) | SIGNAL_BIT(SIGABRT) | \
	 SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGSYS) |   \
	 SIGNAL_BIT(SIGXCPU) | SIGNAL_BIT(SIGXFSZ))
/* Caused by the instruction that was just executed: delivered before all others. */
#define SIGNALS_SYNCHRONOUS                                                                    \
	(SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) | SIGNAL_BIT(SIGTRAP) | \
	 SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGSYS))

#define SIGNAL_DEFAULT ((user_address)0) /* SIG_DFL */
#define SIGNAL_IGNORE ((user_address)1)  /* SIG_IGN */
#define SIGNAL_REALTIME_FIRST 32         /* numbers from here on queue */

#define WAIT_STATUS_CORE 0x80
#define WAIT_STATUS_CONTINUED 0xffff
static inline int wait_status_stopped(int number)
{
	return number << 8 | 0x7f;
}

/* ---- the mask (mask.c), of the running task ---- */
void signal_unblock_locked(uint64_t set); /* locked */
/* Locked: BLOCKED, which has all that is blocked now, while a handler runs, which then comes back
 * to what is returned. */
uint64_t signal_mask_for_handler(struct task *task, uint64_t blocked);

/* ---- queues (queue.c), locked ---- */
void signal_queue_init(struct signal_queue *queue);
void signal_queue_flush(struct process *process, struct signal_queue *queue, uint64_t set);
[[nodiscard]] int signal_queue_add(struct process *process, struct signal_queue *queue, int number,
				   const struct signal_info *info);
/* The process's spare entry goes back to the heap: at its end. */
void signal_queue_discard_spare(struct process *process);
/* The most urgent signal outside of BLOCKED, of the task or its process; 0: none. */
int signal_queue_take(struct task *task, uint64_t blocked, struct signal_info *info);

/* ---- actions (action.c) ---- */
/* nullptr: no memory; COPY: of the running program's, else all default */
struct signal_actions *signal_actions_create(bool copy);
void signal_actions_put(struct signal_actions *actions);
[[nodiscard]] int signal_actions_for_exec(struct process *process,
					  struct signal_actions **fresh); /* may allocate */
static inline bool signal_handler_is(const struct process *process, int number,
				     user_address handler)
{
	return read_once(process->actions->table->action[number - 1].handler) == handler;
}

static inline bool signal_default_ignored(int number)
{
	return (SIGNALS_IGNORED & SIGNAL_BIT(number)) != 0;
}

/* ---- sending (send.c), locked ---- */
int signal_send_locked(struct process *process, struct task *task, int number,
		       const struct signal_info *info);
void signal_wake(struct task *task, bool fatal);
void signal_retarget(struct task *task,
		     uint64_t set); /* other threads look after process-wide signals of SET */
void process_exit_begin(struct process *process, int exit_code); /* all threads get WORK_EXIT */
/* That is how it ends, unless it says otherwise before; kernel/task/family.c. */
void process_ends(struct process *process, int exit_code);

/* ---- stop and continue (stop.c) ---- */
void signal_continue(struct process *process);         /* locked: SIGCONT was sent */
void signal_stop_begin(struct task *task, int number); /* locked */
void signal_stop_take_part(struct task *task,
			   irq_state state);          /* locked; unlocks; sleeps until continued */
void signal_stop_report_due(struct process *process); /* not locked */
bool signal_stop_leave(
	struct task *task); /* locked, exit: true when the caller has to report CLD_STOPPED */
void signal_report_to_parent(struct process *process,
			     int code); /* not locked: CLD_STOPPED, CLD_CONTINUED */

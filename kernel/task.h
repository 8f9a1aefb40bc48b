// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks (threads) and processes (thread groups). A task is alive while anything refers to it (references); its number stays
 * taken until it has been waited for.
 */
#pragma once
#include <arch/thread.h>
#include <base/list.h>
#include <base/tree.h>
#include <kernel/credentials.h>
#include <kernel/signal.h>
#include <kernel/limits.h>
#include <refcount/refcount.h>
#include <sync/mutex.h>
#include <sync/wait_queue.h>

struct address_space;
struct file_table;
struct file_context;
struct terminal;
struct process;

enum task_state { TASK_RUNNING, TASK_SLEEPING, TASK_SLEEPING_UNINTERRUPTIBLE, TASK_STOPPED, TASK_DEAD };

#define TASK_NAME_SIZE 16
#define TASK_HELD_MAX 16

/* task->work bits: reasons to take the slow way out of a system call */
enum task_work { WORK_SIGNAL = 1, WORK_EXIT = 2, WORK_RESTORE_MASK = 4, WORK_STOP = 8, WORK_TRACE = 16 };

struct task {
	/* scheduler; under the run queue's lock */
	struct arch_thread arch;
	enum task_state state;
	bool on_queue, on_cpu;
	uint32_t cpu;			/* where it runs or ran */
	uint64_t cpu_mask;		/* where it may run */
	struct tree_node run_node;
	uint64_t virtual_runtime, slice_start, user_ns, system_ns, last_switch_ns;
	uint32_t weight;
	int8_t nice;
	uint64_t voluntary_switches, involuntary_switches;
	uint32_t work;			/* atomic, enum task_work */

	/* fixed from birth to death */
	uint64_t stack_top;
	struct task_seal *seal;		/* convenience copy; the sealed slot table counts */
	struct process *process;
	int32_t id;			/* tid; process->id for the first */
	bool is_kernel;
	struct refcount references;
	uint64_t start_ns;
	uint64_t canary;

	/* private to the task itself */
	struct address_space *space;	/* nullptr: kernel thread */
	struct file_table *files;
	struct file_context *file_context;	/* cwd, root, umask */
	char name[TASK_NAME_SIZE];
	user_address clear_tid, set_tid, robust_list;
	size_t robust_list_size;
	user_address rseq; uint32_t rseq_size, rseq_signature;
	user_address alternate_stack; size_t alternate_stack_size; int alternate_stack_flags;
	uint64_t saved_mask;		/* sigsuspend, ppoll: restored after delivery */
	int exit_code;			/* wait status format */
	struct mutex *held[TASK_HELD_MAX]; uint32_t held_count;	/* sleeping locks, given back when a violation ends the task */
	struct shared_lock *held_shared[TASK_HELD_MAX]; uint32_t held_shared_count;
	struct task *vfork_parent;	/* waits until this one execs or exits */
	bool vfork_done;
	struct wait_queue vfork_wait;
	uint64_t minor_faults, major_faults;
	uint64_t timer_slack_ns;
	int parent_death_signal;
	bool in_user_copy, killed;
	uint64_t system_call;		/* number of the running call, for restarts and reports */
	uint64_t restart_deadline_ns;	/* nanosleep and friends: restart_syscall */
	uint32_t restart_kind; user_address restart_remaining;
	void *futex_wait;

	/* under process->signal_lock */
	struct list thread_link;	/* process->threads */
	uint64_t blocked;
	struct signal_queue pending;
};

struct process {
	int32_t id;			/* pid = tgid */
	struct refcount references;
	/* under signal_lock */
	struct spin_lock signal_lock;
	struct list threads;
	uint32_t thread_count;
	struct signal_actions *actions;	/* shared by CLONE_SIGHAND */
	struct signal_queue pending;
	bool exiting; int exit_code;	/* group exit in progress */
	struct task *exec_task;		/* execve waits for the others to leave */
	bool stopped, continued_event, stopped_event; int stop_signal;
	struct wait_queue child_wait;	/* wait4 of this process */
	uint64_t alarm_ns; void *alarm_timer; uint64_t interval_ns[3];
	/* under the process-tree lock */
	struct process *parent;
	struct list children, sibling;
	int32_t group_id, session_id;
	struct list group_link, session_link;
	struct terminal *terminal;	/* controlling */
	bool session_leader, executed, is_reaper;
	struct task *leader;
	bool zombie;
	int exit_signal;
	/* accumulated, of dead threads and waited-for children */
	uint64_t user_ns, system_ns, children_user_ns, children_system_ns, faults_minor, faults_major, children_faults_minor, children_faults_major, resident_peak;
	struct limits limits;		/* rlimits, own lock-free words */
	struct mutex exec_lock;
	char *executable_path;		/* for /proc/PID/exe */
	int dumpable;
	int oom_score_adjust;
};

static inline struct task *current_task(void) { return arch_current_task(); }

/* table of ids: kernel/process owner */
struct task *task_find(int32_t id);		/* referenced, or nullptr */
struct process *process_find(int32_t id);	/* referenced, or nullptr */
void task_get(struct task *task);
void task_put(struct task *task);
void process_get(struct process *process);
void process_put(struct process *process);
/* Next process with id >= FROM, referenced; nullptr at the end (procfs). */
struct process *process_next(int32_t from);
uint32_t process_count(void), task_count(void);

struct task *task_create_kernel(const char *name, void (*entry)(void *), void *argument);	/* not started: sched_start() */

struct clone_request {			/* as clone3 */
	uint64_t flags;
	user_address child_tid, parent_tid, stack, tls;
	size_t stack_size;
	int exit_signal;
	user_address pidfd;
};
[[nodiscard]] long task_clone(const struct clone_request *request, struct arch_frame *frame);	/* child's id or -errno */
[[noreturn]] void task_exit(int exit_code);		/* this thread only */
[[noreturn]] void process_exit(int exit_code);		/* whole group; wait status format */
void process_kill(struct process *process);		/* SIGKILL that cannot be blocked */
[[noreturn]] void task_end_after_violation(void);	/* gives back locks, ends the task by SIGKILL */
/* execve: path is a kernel string; the vectors are already in kernel memory. Returns only on error before the point of no return. */
struct exec_vectors { uint32_t argument_count, environment_count; char *strings; size_t strings_size; };
[[nodiscard]] int task_execute(const char *path, struct exec_vectors *vectors, int directory_fd, int flags);
struct wait_request { int which; int32_t id; uint32_t options; };	/* P_ALL, P_PID, P_PGID */
struct wait_result { int32_t id; int status; uint32_t uid; int code; uint64_t user_ns, system_ns, minor_faults, major_faults, resident_peak; };
[[nodiscard]] int process_wait(const struct wait_request *request, struct wait_result *result);	/* 1 found, 0 WNOHANG, -errno */

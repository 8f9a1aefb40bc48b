// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks (threads) and processes (thread groups). A task is alive while anything refers to it
 * (references); its number stays taken until it has been waited for.
 */
#pragma once
#include <arch/cpu.h>
#include <arch/thread.h>
#include <base/list.h>
#include <base/tree.h>
#include <kernel/task/credentials.h>
#include <kernel/signal/signal.h>
#include <kernel/task/limits.h>
#include <refcount/refcount.h>
#include <sync/held.h>
#include <sync/mutex.h>
#include <sync/wait_queue.h>

struct address_space;
struct exec_vectors;
struct file_table;
struct file_context;
struct terminal;
struct process;

enum task_state {
	TASK_RUNNING,
	TASK_SLEEPING,
	TASK_SLEEPING_UNINTERRUPTIBLE,
	TASK_STOPPED,
	TASK_DEAD
};

enum restart_kind { RESTART_NONE, RESTART_SLEEP, RESTART_CLOCK_SLEEP, RESTART_POLL, RESTART_FUTEX };

#define TASK_NAME_SIZE 16

/*
 * task->arch.work bits: reasons to take the slow way out of a system call. Changed with
 * task_work_add() and task_work_clear(). WORK_SIGNAL stays set from the moment a signal may be
 * deliverable until signal_deliver() has looked.
 */
enum task_work {
	WORK_SIGNAL = 1,
	WORK_EXIT = 2,         /* group exit or another thread's execve */
	WORK_RESTORE_MASK = 4, /* saved_mask replaces blocked after delivery */
	WORK_STOP = 8,         /* group stop: take part */
	WORK_START = 32,       /* first return of a new thread: write set_tid */
	WORK_RSEQ = 64,        /* moved or preempted: rseq area has to be brought up to date */
};
#define WORK_INTERRUPTS (WORK_SIGNAL | WORK_EXIT | WORK_STOP) /* end an interruptible sleep */

struct task {
	struct arch_thread arch; /* first: arch/ knows of a task only this */
	/* private to the task: sleeping locks, given back when a violation ends it */
	struct held_locks held;

	struct [[gnu::randomize_layout]] {
		/* scheduler; under the run queue's lock */
		enum task_state state;
		bool on_queue, on_cpu;
		uint32_t cpu;      /* where it runs or ran */
		uint64_t cpu_mask; /* where it may run */
		struct tree_node run_node;
		uint64_t virtual_runtime, user_ns, system_ns, last_switch_ns;
		uint32_t weight;
		int8_t nice;
		uint64_t voluntary_switches, involuntary_switches;

		/* fixed from birth to death */
		uint64_t stack_top;
		struct task_seal *seal; /* convenience copy; the sealed slot table counts */
		struct process *process;
		int32_t id; /* tid; process->id for the first */
		bool is_kernel;
		bool expendable; /* kernel task that a violation may end without the machine */
		struct refcount references;
		uint64_t start_ns;

		/* private to the task itself */
		struct address_space *space; /* nullptr: kernel thread */
		struct file_table *files;
		struct file_context *file_context; /* cwd, root, umask */
		char name[TASK_NAME_SIZE];
		bool has_rseq;             /* the seal says where (task_places) */
		uint64_t saved_mask;       /* sigsuspend, ppoll: restored after delivery */
		int exit_code;             /* wait status format */
		struct task *vfork_parent; /* waits until this one execs or exits; referenced */
		bool vfork_done;
		uint64_t minor_faults, major_faults;
		uint64_t timer_slack_ns;
		uint64_t position; /* that pread or pwrite names, while it runs */
		int parent_death_signal;
		/* watchdog: wakes up to show where it sleeps; has done so */
		bool hang_found, hang_reported;
		/* What restart_syscall(2) goes on with (linux/restart.h): whether there is
		 * something, and until when; which call it is stands beside the registers. */
		enum restart_kind restart_kind;
		uint64_t restart_deadline_ns; /* as ordinary as the deadline of any sleep */

		/* under process->signal_lock, as are changes of space, files, file_context above */
		struct list thread_link; /* process->threads */
		uint64_t blocked;        /* written by the task itself only */
		uint64_t awaited;        /* sigtimedwait: blocked but taken by the sleeper */
		struct signal_queue pending;
		bool stop_counted; /* has taken part in the group stop under way */
		bool stop_taken;   /* has taken a stop signal from its queue; SIGCONT clears it */
		bool exiting;      /* gets no more signals */
	};
};
static_assert(offsetof(struct task, arch) == 0,
	      "the return to user mode reads arch.work through the task");
static_assert(offsetof(struct task, held) == sizeof(struct arch_thread), "sync/held.h");

/* What clock_t and siginfo count: USER_HZ is 100. */
#define CLOCK_TICK_NS 10000000u

struct process_usage {
	uint64_t user_ns, system_ns, minor_faults, major_faults;
	uint64_t voluntary_switches, involuntary_switches;
	uint64_t resident_peak; /* pages */
};

struct [[gnu::randomize_layout]] process {
	int32_t id; /* pid = tgid */
	struct refcount references;
	/* under signal_lock */
	struct spin_lock signal_lock;
	struct list threads;
	uint32_t thread_count;
	uint32_t live_threads;          /* threads that have not begun to exit */
	struct signal_actions *actions; /* shared by CLONE_SIGHAND */
	struct signal_queue pending;
	/* Where the search for a thread begins; no reference, in threads or nullptr. */
	struct task *signal_target;
	uint32_t queued_signals;           /* entries queued, for RLIMIT_SIGPENDING */
	struct signal_entry *spare_signal; /* of the last one taken: serves the next */
	bool exiting;
	int exit_code;          /* group exit in progress */
	struct task *exec_task; /* execve waits for the others to leave */
	bool unkillable;        /* init: signals without a handler are ignored */
	bool stopping;          /* group stop under way: stop_count threads are missing */
	uint32_t stop_count;
	bool stopped, continued_event, stopped_event;
	int stop_signal;
	int stop_report; /* CLD_* that the first thread to wake up tells the parent; 0: nothing */
	struct wait_queue child_wait; /* wait4 of this process */
	void *alarm_timer;
	uint64_t interval_ns[3];
	/* under the process-tree lock */
	struct process *parent;
	int32_t parent_id; /* of parent: written with it under the lock, read without */
	struct list children, sibling;
	int32_t group_id, session_id;
	struct list group_link, session_link;
	struct terminal *terminal; /* controlling */
	bool session_leader, executed;
	bool is_reaper;      /* PR_SET_CHILD_SUBREAPER */
	struct task *leader; /* referenced; gone once reaped: process_leader_get() */
	bool zombie;         /* all threads gone, not yet waited for */
	bool reaped;
	int exit_signal;
	struct process_usage children_usage; /* of waited-for children */
	/* of dead threads; under signal_lock */
	struct process_usage usage;

	struct limits limits; /* rlimits, own lock-free words */
	struct mutex exec_lock;
	int dumpable;
	int oom_score_adjust;
};

static inline struct task *current_task(void)
{
	return arch_current_task();
}

static inline uint64_t limit_of_current(int which)
{
	return read_once(current_task()->process->limits.value[which].soft);
}

static inline bool signal_pending(const struct task *task)
{
	return (__atomic_load_n(&task->arch.work, __ATOMIC_SEQ_CST) & WORK_INTERRUPTS) != 0;
}

static inline void task_work_add(struct task *task, uint32_t bits)
{
	__atomic_fetch_or(&task->arch.work, bits, __ATOMIC_SEQ_CST);
}

static inline void task_work_clear(struct task *task, uint32_t bits)
{
	__atomic_fetch_and(&task->arch.work, ~bits, __ATOMIC_SEQ_CST);
}

/* True when the current task is to die and should leave what it waits for. */
bool task_dying(void);

/* ---- finding (kernel/task/id_table.c) ---- */
#define TASK_ID_MAX 32768                 /* ids are 1 .. TASK_ID_MAX - 1 */
struct task *task_find(int32_t id);       /* referenced, or nullptr */
struct process *process_find(int32_t id); /* referenced, or nullptr; zombies too */
void task_get(struct task *task);
void task_put(struct task *task); /* any context */
void process_get(struct process *process);
void process_put(struct process *process);
/* Next process with id >= FROM, referenced; nullptr at the end (procfs). */
struct process *process_next(int32_t from);
uint32_t process_count(void), task_count(void);
int32_t task_last_id(void);     /* the last number given out (/proc/loadavg) */
uint64_t task_fork_count(void); /* tasks made since boot (/proc/stat) */

/* ---- looking at other tasks: referenced or nullptr (kernel/task/look.c) ---- */
struct task *process_leader_get(struct process *process);
/* Live thread with the lowest id >= FROM. */
struct task *process_thread_next(struct process *process, int32_t from);
struct address_space *task_space_get(struct task *task); /* give back with address_space_put() */
/* The same, and the page tables that the task's seal names. */
struct address_space *task_memory_get(struct task *task, physical_address *root);
struct file *task_executable_get(struct task *task); /* referenced */
struct file_table *task_files_get(struct task *task);
struct file_context *task_file_context_get(struct task *task);
/* getppid */
static inline int32_t process_parent_id(const struct process *process)
{
	return read_once(process->parent_id);
}

void task_usage(const struct task *task, struct process_usage *usage);
void process_usage_sum(struct process_usage *sum, const struct process_usage *part);
/* All threads, dead ones included. */
void process_usage(struct process *process, struct process_usage *usage);
/* Waited-for children. */
void process_children_usage(struct process *process, struct process_usage *usage);

/* ---- kernel's own (kernel/task/task.c) ---- */
extern struct process kernel_process; /* of kernel threads and idle tasks; id 0 */
/* Not started: sched_start(). */
struct task *task_create_kernel(const char *name, void (*entry)(void *), void *argument);
/* The running context; stack_top of its slot. */
struct task *task_create_idle(uint32_t cpu, uint64_t stack_top);
/* Makes process 1 (root, the machine's root directory, /dev/console on 0, 1, 2 when it opens) and
 * runs PATH in it. From a kernel task. 0 once the program has started, or -errno; then it may be
 * called again with another path. */
[[nodiscard]] int process_start_init(const char *path, struct exec_vectors *vectors);

/* ---- birth (kernel/task/clone.c) ---- */
struct clone_request { /* as clone3 */
	uint64_t flags;
	user_address child_tid, parent_tid, stack, tls;
	size_t stack_size; /* added to stack when not 0 */
	int exit_signal;
	user_address pidfd;
};
/* Child's id or -errno. */
[[nodiscard]] long task_clone(const struct clone_request *request, struct arch_frame *frame);

/* ---- death (kernel/task/exit.c) ---- */
[[noreturn]] void task_exit(int exit_code);    /* this thread only; wait status format */
[[noreturn]] void process_exit(int exit_code); /* whole group; wait status format */
/* SIGKILL that cannot be blocked; false: it was ending already. */
bool process_kill(struct process *process);
[[noreturn]] void task_end_after_violation(void); /* gives back locks, ends the task by SIGKILL */
/* Ends the biggest program; true: somebody is dying, wait and try again. */
bool process_kill_for_memory(void);

/* ---- execve (kernel/exec/exec.c): path and vectors are in kernel memory ---- */
struct exec_vectors {
	uint32_t argument_count, environment_count;
	/* Arguments, then environment, each zero-terminated; from heap_alloc_bytes(). */
	char *strings;
	size_t strings_size;
};
/* Strings go through the kernel in pieces. */
struct exec_piece {
	char text[240];
};
/* Of the program's string at ADDRESS: how many bytes (the last is its zero, or all are in use);
 * -EFAULT. */
[[nodiscard]] long exec_piece_read(struct exec_piece *piece, user_address address);
static inline bool exec_piece_ends(const struct exec_piece *piece, size_t size)
{
	return piece->text[size - 1] == '\0';
}

/* Before it: the sum of the strings, one after the other as they are read (SIZE with its zero), or
 * of all of them, and that VECTORS is complete; see kernel/exec/strings.c. */
uint64_t exec_strings_add(uint64_t sum, const char *text, size_t size);
uint64_t exec_strings_sum(const struct exec_vectors *vectors);
void exec_strings_seal(const struct exec_vectors *vectors, uint64_t sum);
/* On success the current user frame starts the program. On error before the point of no return
 * nothing has changed; after it the process is being killed. The caller keeps vectors (strings may
 * be replaced: free vectors->strings after). */
[[nodiscard]] int task_execute(const char *path, struct exec_vectors *vectors, int directory_fd,
			       int flags);

/* ---- wait (kernel/task/wait.c) ---- */
struct wait_request {
	int which; /* P_ALL, P_PID, P_PGID */
	int32_t id;
	uint32_t options; /* W* and __W* */
};
struct wait_result {
	int32_t id;
	int status; /* wait status format */
	uint32_t uid;
	int code; /* CLD_* */
	struct process_usage usage;
};
/* 1 found, 0 WNOHANG, -errno. */
[[nodiscard]] int process_wait(const struct wait_request *request, struct wait_result *result);

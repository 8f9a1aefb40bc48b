// SPDX-License-Identifier: GPL-2.0-only
/* /proc/PID/{stat,statm,comm,limits,oom_score_adj,oom_score,oom_adj,wchan,...} as proc(5) describes
 * them. */
#include <fs/proc/look.h>

#include <base/errno.h>
#include <base/parse.h>
#include <base/string.h>
#include <kernel/task/credentials.h>
#include <kernel/sched/sched.h>

#define NS_PER_TICK UINT64_C(10000000) /* USER_HZ is 100 */
#define FLAG_FORKED_NO_EXEC 0x40u
#define FLAG_KERNEL_THREAD 0x200000u
#define FLAG_RANDOMIZE 0x400000u
#define PRIORITY_NORMAL 20
#define SIGNAL_MASK_OLD 0x7fffffffull

static void stat_usage(const struct proc_node *node, struct task *task, struct process_usage *own,
		       struct process_usage *children)
{
	if (node->task != nullptr)
		task_usage(task, own);
	else
		process_usage(node->process, own);
	process_children_usage(node->process, children);
}

static void stat_head(const struct proc_node *node, struct task *task, struct text *text)
{
	const struct process *process = node->process;
	struct proc_family family;
	struct process_usage own = {}, children = {};
	const char *word;
	uint32_t flags = FLAG_RANDOMIZE;

	proc_look_at_family(node->process, &family);
	stat_usage(node, task, &own, &children);
	if (task->is_kernel)
		flags = FLAG_KERNEL_THREAD;
	else if (!process->executed)
		flags |= FLAG_FORKED_NO_EXEC;
	text_print(text, "%d (%.15s) %c %d %d %d %llu %d %u %llu %llu %llu %llu",
		   node->task != nullptr ? task->id : process->id, task->name,
		   proc_state_letter(task, process, &word), family.parent, family.group,
		   family.session, (unsigned long long)family.terminal, family.foreground, flags,
		   (unsigned long long)own.minor_faults, (unsigned long long)children.minor_faults,
		   (unsigned long long)own.major_faults, (unsigned long long)children.major_faults);
	text_print(text, " %llu %llu %llu %llu %d %d",
		   (unsigned long long)(own.user_ns / NS_PER_TICK),
		   (unsigned long long)(own.system_ns / NS_PER_TICK),
		   (unsigned long long)(children.user_ns / NS_PER_TICK),
		   (unsigned long long)(children.system_ns / NS_PER_TICK),
		   PRIORITY_NORMAL + task->nice, task->nice);
}

static void stat_memory(const struct process *process, const struct proc_memory *memory,
			bool permitted, struct text *text)
{
	text_print(text, " %llu %llu %llu", (unsigned long long)memory->mapped * PAGE_SIZE,
		   (unsigned long long)memory->resident,
		   (unsigned long long)process->limits.value[RLIMIT_RSS].soft);
	if (permitted)
		text_print(text, " %llu %llu %llu", (unsigned long long)memory->code_start,
			   (unsigned long long)memory->code_end,
			   (unsigned long long)memory->stack_top);
	else
		text_print(text, memory->mapped != 0 ? " 1 1 0" : " 0 0 0");
}

static void stat_tail(const struct proc_memory *memory, bool permitted,
		      const struct process *process, struct text *text)
{
	if (permitted)
		text_print(text, " %llu %llu %llu %llu %llu %llu %llu 0\n",
			   (unsigned long long)memory->data_start,
			   (unsigned long long)memory->data_end,
			   (unsigned long long)memory->brk_start,
			   (unsigned long long)memory->arguments_start,
			   (unsigned long long)memory->arguments_end,
			   (unsigned long long)memory->environment_start,
			   (unsigned long long)memory->environment_end);
	else
		text_print(text, " 0 0 0 0 0 0 0 0\n");
}

static int stat_text(const struct proc_node *node, struct text *text)
{
	struct task *task = proc_task_get(node);
	struct proc_signals signals;
	struct proc_memory memory;

	if (task == nullptr)
		return -ESRCH;
	const bool has_memory = proc_look_at_memory(task, &memory);
	const bool permitted = has_memory && proc_may_look(node);

	proc_look_at_signals(task, &signals);
	stat_head(node, task, text);
	text_print(text, " %u 0 %llu", signals.threads,
		   (unsigned long long)(task->start_ns / NS_PER_TICK));
	stat_memory(node->process, &memory, permitted, text);
	text_print(text, " 0 0 %llu %llu %llu %llu 0 0 0 %d %u 0 0 0 0 0",
		   (unsigned long long)(signals.pending & SIGNAL_MASK_OLD),
		   (unsigned long long)(signals.blocked & SIGNAL_MASK_OLD),
		   (unsigned long long)(signals.ignored & SIGNAL_MASK_OLD),
		   (unsigned long long)(signals.caught & SIGNAL_MASK_OLD),
		   node->process->exit_signal, task->cpu);
	stat_tail(&memory, permitted, node->process, text);
	task_put(task);
	return 0;
}
PROC_ENTRY(stat, .directory = "PID", .name = "stat", .mode = S_IFREG | 0444, .per_task = true,
	   .text = stat_text);

static int statm_text(const struct proc_node *node, struct text *text)
{
	struct task *task = proc_task_get(node);
	struct proc_memory memory;

	if (task == nullptr)
		return -ESRCH;
	(void)proc_look_at_memory(task, &memory);
	task_put(task);
	text_print(text, "%llu %llu %llu %llu 0 %llu 0\n", (unsigned long long)memory.mapped,
		   (unsigned long long)memory.resident, (unsigned long long)memory.resident_file,
		   (unsigned long long)memory.text,
		   (unsigned long long)(memory.data + memory.stack));
	return 0;
}
PROC_ENTRY(statm, .directory = "PID", .name = "statm", .mode = S_IFREG | 0444, .per_task = true,
	   .text = statm_text);

static int comm_text(const struct proc_node *node, struct text *text)
{
	struct task *task = proc_task_get(node);

	if (task == nullptr)
		return -ESRCH;
	text_print(text, "%.15s\n", task->name);
	task_put(task);
	return 0;
}

static ssize_t comm_write(const struct proc_node *node, const char *name, size_t length)
{
	struct task *task = proc_task_get(node);

	if (task == nullptr)
		return -ESRCH;
	const bool own = task->process == current_task()->process;

	if (own)
		(void)string_copy(task->name, sizeof(task->name), name);
	task_put(task);
	return own ? (ssize_t)length : -EINVAL;
}
PROC_ENTRY(comm, .directory = "PID", .name = "comm", .mode = S_IFREG | 0644, .per_task = true,
	   .text = comm_text, .write = comm_write);

static void print_limit(struct text *text, uint64_t value)
{
	if (value == RLIM64_INFINITY)
		text_print(text, "%-20s ", "unlimited");
	else
		text_print(text, "%-20llu ", (unsigned long long)value);
}

static int limits_text(const struct proc_node *node, struct text *text)
{
	static const struct {
		const char *name, *unit;
	} names[RLIM_NLIMITS] = {
		[RLIMIT_CPU] = { "Max cpu time", "seconds" },
		[RLIMIT_FSIZE] = { "Max file size", "bytes" },
		[RLIMIT_DATA] = { "Max data size", "bytes" },
		[RLIMIT_STACK] = { "Max stack size", "bytes" },
		[RLIMIT_CORE] = { "Max core file size", "bytes" },
		[RLIMIT_RSS] = { "Max resident set", "bytes" },
		[RLIMIT_NPROC] = { "Max processes", "processes" },
		[RLIMIT_NOFILE] = { "Max open files", "files" },
		[RLIMIT_MEMLOCK] = { "Max locked memory", "bytes" },
		[RLIMIT_AS] = { "Max address space", "bytes" },
		[RLIMIT_LOCKS] = { "Max file locks", "locks" },
		[RLIMIT_SIGPENDING] = { "Max pending signals", "signals" },
		[RLIMIT_MSGQUEUE] = { "Max msgqueue size", "bytes" },
		[RLIMIT_NICE] = { "Max nice priority", nullptr },
		[RLIMIT_RTPRIO] = { "Max realtime priority", nullptr },
		[RLIMIT_RTTIME] = { "Max realtime timeout", "us" },
	};

	text_print(
		text,
		"Limit                     Soft Limit           Hard Limit           Units     \n");
	for (uint32_t i = 0; i < RLIM_NLIMITS; i++) {
		text_print(text, "%-25s ", names[i].name);
		print_limit(text, node->process->limits.value[i].soft);
		print_limit(text, node->process->limits.value[i].hard);
		if (names[i].unit != nullptr)
			text_print(text, "%-10s", names[i].unit);
		text_print(text, "\n");
	}
	return 0;
}
PROC_ENTRY(limits, .directory = "PID", .name = "limits", .mode = S_IFREG | 0444, .per_task = true,
	   .text = limits_text);

static int oom_score_adjust_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "%d\n", node->process->oom_score_adjust);
	return 0;
}

static ssize_t oom_score_adjust_write(const struct proc_node *node, const char *value,
				      size_t length)
{
	int64_t number;

	if (string_to_i64(value, 0, &number) || number < -1000 || number > 1000)
		return -EINVAL;
	if (!proc_may_look(node) ||
	    (number < node->process->oom_score_adjust && !capable(CAP_SYS_RESOURCE)))
		return -EACCES;
	node->process->oom_score_adjust = (int)number;
	return (ssize_t)length;
}
PROC_ENTRY(oom_score_adj, .directory = "PID", .name = "oom_score_adj", .mode = S_IFREG | 0644,
	   .per_task = true, .text = oom_score_adjust_text, .write = oom_score_adjust_write);

static int oom_score_text(const struct proc_node *node, struct text *text)
{
	const int score = 666 + node->process->oom_score_adjust * 2 / 3;

	text_print(text, "%d\n", maximum(score, 0));
	return 0;
}
PROC_ENTRY(oom_score, .directory = "PID", .name = "oom_score", .mode = S_IFREG | 0444,
	   .per_task = true, .text = oom_score_text);

static int wchan_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "0");
	return 0;
}
PROC_ENTRY(wchan, .directory = "PID", .name = "wchan", .mode = S_IFREG | 0444, .per_task = true,
	   .text = wchan_text);

static int loginuid_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "4294967295");
	return 0;
}
PROC_ENTRY(loginuid, .directory = "PID", .name = "loginuid", .mode = S_IFREG | 0444,
	   .per_task = true, .text = loginuid_text);

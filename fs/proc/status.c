// SPDX-License-Identifier: GPL-2.0-only
/* /proc/PID/status: the lines of proc(5), in Linux's order. */
#include <fs/proc/look.h>

#include <arch/cpu.h>
#include <base/errno.h>
#include <fs/file/table.h>
#include <kernel/task/credentials.h>
#include <kernel/sched/sched.h>

#define KIB_PER_PAGE (PAGE_SIZE / 1024)

static void print_names(const struct proc_node *node, struct task *task, struct text *text)
{
	struct file_context *context = task_file_context_get(task);
	const char *word;
	const char letter = proc_state_letter(task, node->process, &word);

	text_print(text, "Name:\t");
	text_append_escaped(text, task->name, "\n\\");
	text_print(text, "\n");
	if (context != nullptr) {
		text_print(text, "Umask:\t%04o\n", file_context_umask(context));
		file_context_put(context);
	}
	text_print(text,
		   "State:\t%c (%s)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n",
		   letter, word, node->process->id,
		   node->task != nullptr ? task->id : node->process->id,
		   process_parent_id(node->process));
}

static void print_credentials(const struct proc_node *node, struct task *task, struct text *text)
{
	const struct credentials *who = task_credentials(task);
	struct file_table *files = task_files_get(task);
	struct proc_family family;
	const int32_t id = node->task != nullptr ? task->id : node->process->id;

	proc_look_at_family(node->process, &family);
	text_print(text, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n", who->uid, who->euid,
		   who->suid, who->fsuid, who->gid, who->egid, who->sgid, who->fsgid);
	text_print(text, "FDSize:\t%u\nGroups:\t",
		   files != nullptr ? file_table_capacity(files) : 0);
	file_table_put(files);
	for (uint32_t i = 0; i < minimum(who->group_count, (uint32_t)CREDENTIALS_GROUPS_MAX); i++)
		text_print(text, "%s%u", i != 0 ? " " : "", who->groups[i]);
	text_print(text, " \nNStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n", node->process->id,
		   id, family.group, family.session);
}

static void print_kib(struct text *text, const char *name, uint64_t pages)
{
	text_print(text, "%s:\t%8llu kB\n", name, (unsigned long long)(pages * KIB_PER_PAGE));
}

static void print_memory(const struct proc_memory *memory, struct text *text)
{
	print_kib(text, "VmPeak", memory->mapped);
	print_kib(text, "VmSize", memory->mapped);
	print_kib(text, "VmLck", memory->locked);
	print_kib(text, "VmPin", 0);
	print_kib(text, "VmHWM", memory->peak);
	print_kib(text, "VmRSS", memory->resident);
	print_kib(text, "RssAnon",
		  memory->resident - minimum(memory->resident_file, memory->resident));
	print_kib(text, "RssFile", memory->resident_file);
	print_kib(text, "RssShmem", 0);
	print_kib(text, "VmData", memory->data);
	print_kib(text, "VmStk", memory->stack);
	print_kib(text, "VmExe", memory->text);
	print_kib(text, "VmLib", memory->library);
	print_kib(text, "VmPTE", (memory->resident + 511) / 512 + 3);
	print_kib(text, "VmSwap", 0);
	print_kib(text, "HugetlbPages", 0);
	text_print(text, "CoreDumping:\t0\nTHP_enabled:\t0\nuntag_mask:\t0xffffffffffffffff\n");
}

/* In two halves: a mask is not to be taken for an address (row usercopy). */
static void print_mask(struct text *text, const char *name, uint64_t mask)
{
	text_print(text, "%s:\t%08x%08x\n", name, (uint32_t)(mask >> 32), (uint32_t)mask);
}

static void print_signals(const struct proc_node *node, struct task *task, struct text *text)
{
	struct proc_signals signals;

	proc_look_at_signals(task, &signals);
	text_print(text, "Threads:\t%u\nSigQ:\t%u/%llu\n", signals.threads, signals.queued,
		   (unsigned long long)node->process->limits.value[RLIMIT_SIGPENDING].soft);
	print_mask(text, "SigPnd", signals.pending);
	print_mask(text, "ShdPnd", signals.shared_pending);
	print_mask(text, "SigBlk", signals.blocked);
	print_mask(text, "SigIgn", signals.ignored);
	print_mask(text, "SigCgt", signals.caught);
}

static void print_capabilities(const struct credentials *who, struct text *text)
{
	text_print(text,
		   "CapInh:\t%016llx\nCapPrm:\t%016llx\nCapEff:\t%016llx\nCapBnd:\t%016llx\n"
		   "CapAmb:\t%016llx\nNoNewPrivs:\t%d\nSeccomp:\t0\nSeccomp_filters:\t0\n",
		   (unsigned long long)who->capability_inheritable,
		   (unsigned long long)who->capability_permitted,
		   (unsigned long long)who->capability_effective,
		   (unsigned long long)who->capability_bounding,
		   (unsigned long long)who->capability_ambient, who->no_new_privileges ? 1 : 0);
}

/* "0-3", "0,2-3" */
static void print_list(struct text *text, uint64_t mask)
{
	const char *separator = "";

	for (uint32_t first = 0; first < 64; first++) {
		uint32_t last = first;

		if (!(mask >> first & 1))
			continue;
		while (last + 1 < 64 && (mask >> (last + 1) & 1))
			last++;
		text_print(text, last == first ? "%s%u" : "%s%u-%u", separator, first, last);
		separator = ",";
		first = last;
	}
	text_print(text, "\n");
}

static void print_processors(struct task *task, struct text *text)
{
	const uint64_t mask = task->cpu_mask & sched_cpus_online();
	struct process_usage usage = {};

	task_usage(task, &usage);
	text_print(text, "Cpus_allowed:\t%llx\nCpus_allowed_list:\t", (unsigned long long)mask);
	print_list(text, mask);
	text_print(text,
		   "Mems_allowed:\t1\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t%llu\n"
		   "nonvoluntary_ctxt_switches:\t%llu\n",
		   (unsigned long long)usage.voluntary_switches,
		   (unsigned long long)usage.involuntary_switches);
}

static int status_text(const struct proc_node *node, struct text *text)
{
	struct task *task = proc_task_get(node);
	struct proc_memory memory;

	if (task == nullptr)
		return -ESRCH;
	print_names(node, task, text);
	print_credentials(node, task, text);
	if (proc_look_at_memory(task, &memory))
		print_memory(&memory, text);
	print_signals(node, task, text);
	print_capabilities(task_credentials(task), text);
	print_processors(task, text);
	task_put(task);
	return 0;
}
PROC_ENTRY(status, .directory = "PID", .name = "status", .mode = S_IFREG | 0444, .per_task = true,
	   .text = status_text);

// SPDX-License-Identifier: GPL-2.0-only
/* /proc/{meminfo,stat,uptime,loadavg,version,cpuinfo,cmdline,...}: the machine as a whole
 * (proc(5)). */
#include <fs/proc/tree.h>

#include <arch/boot.h>
#include <arch/cpu.h>
#include <base/errno.h>
#include <base/string.h>
#include <fs/device/device.h>
#include <kernel/host_name.h>
#include <kernel/sched/sched.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <mm/frame/frame.h>
#include <protection.h>

#define NS_PER_TICK UINT64_C(10000000)
#define NS_PER_HUNDREDTH UINT64_C(10000000)
#define LOAD_BITS 11u
#define CPU_TEXT_MAX (8 * KIB)
#define EVIDENCE_TEXT_MAX (16 * KIB)

static void print_kib(struct text *text, const char *name, uint64_t pages)
{
	text_print(text, "%-16s%8llu kB\n", name, (unsigned long long)(pages * (PAGE_SIZE / 1024)));
}

static int meminfo_text(const struct proc_node *node, struct text *text)
{
	struct frame_statistics frames;

	frame_statistics(&frames);
	const uint64_t file = minimum(frames.file_cached, frames.kind[FRAME_FILE]);
	const uint64_t anonymous = frames.kind[FRAME_PROGRAM];

	print_kib(text, "MemTotal:", frames.total);
	print_kib(text, "MemFree:", frames.free);
	print_kib(text, "MemAvailable:", frames.free);
	print_kib(text, "Buffers:", 0);
	print_kib(text, "Cached:", file);
	print_kib(text, "SwapCached:", 0);
	print_kib(text, "Active:", anonymous + file);
	print_kib(text, "Inactive:", 0);
	print_kib(text, "Active(anon):", anonymous);
	print_kib(text, "Inactive(anon):", 0);
	print_kib(text, "Active(file):", file);
	print_kib(text, "Inactive(file):", 0);
	print_kib(text, "Unevictable:", 0);
	print_kib(text, "Mlocked:", 0);
	print_kib(text, "SwapTotal:", 0);
	print_kib(text, "SwapFree:", 0);
	print_kib(text, "Dirty:", 0);
	print_kib(text, "Writeback:", 0);
	print_kib(text, "AnonPages:", anonymous);
	print_kib(text, "Mapped:", file);
	print_kib(text, "Shmem:", file);
	print_kib(text, "KReclaimable:", 0);
	print_kib(text, "Slab:", frames.kind[FRAME_KERNEL]);
	print_kib(text, "SReclaimable:", 0);
	print_kib(text, "SUnreclaim:", frames.kind[FRAME_KERNEL]);
	print_kib(text, "KernelStack:", (uint64_t)task_count() * 4);
	print_kib(text, "PageTables:", frames.kind[FRAME_SEALED]);
	print_kib(text, "CommitLimit:", frames.total / 2);
	print_kib(text, "Committed_AS:", anonymous);
	return 0;
}
PROC_ENTRY(meminfo, .directory = "proc", .name = "meminfo", .mode = S_IFREG | 0444,
	   .text = meminfo_text);

static void print_cpu_times(struct text *text, const struct sched_cpu_times *times)
{
	text_print(text, "%llu 0 %llu %llu 0 %llu 0 0 0 0\n",
		   (unsigned long long)(times->user_ns / NS_PER_TICK),
		   (unsigned long long)(times->system_ns / NS_PER_TICK),
		   (unsigned long long)(times->idle_ns / NS_PER_TICK),
		   (unsigned long long)(times->interrupt_ns / NS_PER_TICK));
}

static void sum_cpu_times(struct sched_cpu_times *sum)
{
	*sum = (struct sched_cpu_times){};
	for (uint32_t cpu = 0; cpu < boot_info.cpu_count; cpu++) {
		struct sched_cpu_times times = {};

		sched_cpu_times(cpu, &times);
		sum->user_ns += times.user_ns;
		sum->system_ns += times.system_ns;
		sum->idle_ns += times.idle_ns;
		sum->interrupt_ns += times.interrupt_ns;
	}
}

static int stat_text(const struct proc_node *node, struct text *text)
{
	const uint64_t online = sched_cpus_online();
	struct sched_cpu_times times;

	sum_cpu_times(&times);
	text_print(text, "cpu  ");
	print_cpu_times(text, &times);
	for (uint32_t cpu = 0; cpu < boot_info.cpu_count; cpu++) {
		if (!(online >> cpu & 1))
			continue;
		times = (struct sched_cpu_times){};
		sched_cpu_times(cpu, &times);
		text_print(text, "cpu%u ", cpu);
		print_cpu_times(text, &times);
	}
	text_print(text,
		   "intr 0\nctxt %llu\nbtime %llu\nprocesses %llu\nprocs_running %u\n"
		   "procs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n",
		   (unsigned long long)sched_switch_count(),
		   (unsigned long long)((clock_realtime_ns() - clock_monotonic_ns()) /
					NANOSECONDS_PER_SECOND),
		   (unsigned long long)task_fork_count(), maximum(sched_runnable_count(), 1u));
	return 0;
}
PROC_ENTRY(stat, .directory = "proc", .name = "stat", .mode = S_IFREG | 0444, .text = stat_text);

static int uptime_text(const struct proc_node *node, struct text *text)
{
	const uint64_t up = clock_monotonic_ns() / NS_PER_HUNDREDTH;
	struct sched_cpu_times times;

	sum_cpu_times(&times);
	const uint64_t idle = times.idle_ns / NS_PER_HUNDREDTH;

	text_print(text, "%llu.%02llu %llu.%02llu\n", (unsigned long long)(up / 100),
		   (unsigned long long)(up % 100), (unsigned long long)(idle / 100),
		   (unsigned long long)(idle % 100));
	return 0;
}
PROC_ENTRY(uptime, .directory = "proc", .name = "uptime", .mode = S_IFREG | 0444,
	   .text = uptime_text);

static int loadavg_text(const struct proc_node *node, struct text *text)
{
	uint32_t loads[3];

	sched_load_averages(loads);
	for (size_t i = 0; i < array_count(loads); i++) {
		const uint32_t load = loads[i] + (1u << LOAD_BITS) / 200;

		text_print(text, "%u.%02u ", load >> LOAD_BITS,
			   ((load & ((1u << LOAD_BITS) - 1)) * 100) >> LOAD_BITS);
	}
	text_print(text, "%u/%u %d\n", maximum(sched_runnable_count(), 1u), task_count(),
		   task_last_id());
	return 0;
}
PROC_ENTRY(loadavg, .directory = "proc", .name = "loadavg", .mode = S_IFREG | 0444,
	   .text = loadavg_text);

static int version_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "%s version %s (testudo) (clang 19) %s\n", SYSTEM_NAME, SYSTEM_RELEASE,
		   SYSTEM_VERSION);
	return 0;
}
PROC_ENTRY(version, .directory = "proc", .name = "version", .mode = S_IFREG | 0444,
	   .text = version_text);

static int cpuinfo_text(const struct proc_node *node, struct text *text)
{
	const uint64_t online = sched_cpus_online();

	for (uint32_t cpu = 0; cpu < boot_info.cpu_count; cpu++) {
		if ((online >> cpu & 1) && text_reserve(text, CPU_TEXT_MAX))
			text->length +=
				arch_cpu_information(cpu, text->bytes + text->length, CPU_TEXT_MAX);
	}
	return 0;
}
PROC_ENTRY(cpuinfo, .directory = "proc", .name = "cpuinfo", .mode = S_IFREG | 0444,
	   .text = cpuinfo_text);

static int cmdline_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "%s\n", boot_info.command_line);
	return 0;
}
PROC_ENTRY(cmdline, .directory = "proc", .name = "cmdline", .mode = S_IFREG | 0444,
	   .text = cmdline_text);

static int partitions_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "major minor  #blocks  name\n\n");
	return 0;
}
PROC_ENTRY(partitions, .directory = "proc", .name = "partitions", .mode = S_IFREG | 0444,
	   .text = partitions_text);

static int devices_text(const struct proc_node *node, struct text *text)
{
	device_format_list(text);
	return 0;
}
PROC_ENTRY(devices, .directory = "proc", .name = "devices", .mode = S_IFREG | 0444,
	   .text = devices_text);

static int swaps_text(const struct proc_node *node, struct text *text)
{
	text_print(text, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	return 0;
}
PROC_ENTRY(swaps, .directory = "proc", .name = "swaps", .mode = S_IFREG | 0444, .text = swaps_text);

static int modules_text(const struct proc_node *node, struct text *text)
{
	return 0;
}
PROC_ENTRY(modules, .directory = "proc", .name = "modules", .mode = S_IFREG | 0444,
	   .text = modules_text);

static int vmstat_text(const struct proc_node *node, struct text *text)
{
	struct frame_statistics frames;

	frame_statistics(&frames);
	text_print(text,
		   "nr_free_pages %llu\nnr_anon_pages %llu\nnr_file_pages %llu\nnr_shmem %llu\n"
		   "nr_page_table_pages %llu\npgpgin 0\npgpgout 0\npswpin 0\npswpout 0\n",
		   (unsigned long long)frames.free, (unsigned long long)frames.kind[FRAME_PROGRAM],
		   (unsigned long long)frames.kind[FRAME_FILE],
		   (unsigned long long)frames.kind[FRAME_FILE],
		   (unsigned long long)frames.kind[FRAME_SEALED]);
	return 0;
}
PROC_ENTRY(vmstat, .directory = "proc", .name = "vmstat", .mode = S_IFREG | 0444,
	   .text = vmstat_text);

/* What the probes find, now, on this CPU. */
static int testudo_text(const struct proc_node *node, struct text *text)
{
	if (text_reserve(text, EVIDENCE_TEXT_MAX))
		text->length +=
			minimum(protections_format(text->bytes + text->length, EVIDENCE_TEXT_MAX),
				EVIDENCE_TEXT_MAX);
	return 0;
}
PROC_ENTRY(testudo, .directory = "proc", .name = "testudo", .mode = S_IFREG | 0444,
	   .text = testudo_text);

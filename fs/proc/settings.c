// SPDX-License-Identifier: GPL-2.0-only
/* /proc/sys: what programs read there (proc(5)). Only the names of the machine can be written. */
#include <fs/proc/tree.h>

#include <base/errno.h>
#include <base/string.h>
#include <kernel/task/credentials.h>
#include <kernel/host_name.h>
#include <kernel/task/task.h>
#include <secrets/secrets.h>

#define UUID_BYTES 16u

#define SETTINGS_DIRECTORY(ident, parent_, name_, subtree_)                            \
	PROC_ENTRY(ident, .directory = parent_, .name = name_, .mode = S_IFDIR | 0555, \
		   .subtree = subtree_)

SETTINGS_DIRECTORY(sys, "proc", "sys", "proc/sys");
SETTINGS_DIRECTORY(sys_kernel, "proc/sys", "kernel", "proc/sys/kernel");
SETTINGS_DIRECTORY(sys_kernel_random, "proc/sys/kernel", "random", "proc/sys/kernel/random");
SETTINGS_DIRECTORY(sys_vm, "proc/sys", "vm", "proc/sys/vm");
SETTINGS_DIRECTORY(sys_fs, "proc/sys", "fs", "proc/sys/fs");
SETTINGS_DIRECTORY(sys_net, "proc/sys", "net", "proc/sys/net");
SETTINGS_DIRECTORY(sys_net_core, "proc/sys/net", "core", "proc/sys/net/core");

/* One line that never changes. */
#define SETTING_CONSTANT(ident, directory_, name_, value_)                                \
	static int ident##_text(const struct proc_node *node, struct text *text)          \
	{                                                                                 \
		text_print(text, "%s\n", value_);                                         \
		return 0;                                                                 \
	}                                                                                 \
	PROC_ENTRY(ident, .directory = directory_, .name = name_, .mode = S_IFREG | 0444, \
		   .text = ident##_text)

SETTING_CONSTANT(ostype, "proc/sys/kernel", "ostype", SYSTEM_NAME);
SETTING_CONSTANT(osrelease, "proc/sys/kernel", "osrelease", SYSTEM_RELEASE);
SETTING_CONSTANT(os_version, "proc/sys/kernel", "version", SYSTEM_VERSION);
SETTING_CONSTANT(pid_max, "proc/sys/kernel", "pid_max", "32768");
SETTING_CONSTANT(threads_max, "proc/sys/kernel", "threads-max", "32768");
SETTING_CONSTANT(ngroups_max, "proc/sys/kernel", "ngroups_max", "32");
SETTING_CONSTANT(cap_last_cap, "proc/sys/kernel", "cap_last_cap", "40");
SETTING_CONSTANT(randomize_va_space, "proc/sys/kernel", "randomize_va_space", "2");
SETTING_CONSTANT(kptr_restrict, "proc/sys/kernel", "kptr_restrict", "2");
SETTING_CONSTANT(dmesg_restrict, "proc/sys/kernel", "dmesg_restrict", "1");
SETTING_CONSTANT(core_pattern, "proc/sys/kernel", "core_pattern", "core");
SETTING_CONSTANT(tainted, "proc/sys/kernel", "tainted", "0");
SETTING_CONSTANT(printk, "proc/sys/kernel", "printk", "7\t4\t1\t7");
SETTING_CONSTANT(sched_autogroup, "proc/sys/kernel", "sched_autogroup_enabled", "0");
SETTING_CONSTANT(entropy, "proc/sys/kernel/random", "entropy_avail", "256");
SETTING_CONSTANT(poolsize, "proc/sys/kernel/random", "poolsize", "256");
SETTING_CONSTANT(overcommit_memory, "proc/sys/vm", "overcommit_memory", "1");
SETTING_CONSTANT(overcommit_ratio, "proc/sys/vm", "overcommit_ratio", "50");
SETTING_CONSTANT(max_map_count, "proc/sys/vm", "max_map_count", "65530");
SETTING_CONSTANT(mmap_min_addr, "proc/sys/vm", "mmap_min_addr", "65536");
SETTING_CONSTANT(swappiness, "proc/sys/vm", "swappiness", "0");
SETTING_CONSTANT(file_max, "proc/sys/fs", "file-max", "9223372036854775807");
SETTING_CONSTANT(nr_open, "proc/sys/fs", "nr_open", "1048576");
SETTING_CONSTANT(pipe_max_size, "proc/sys/fs", "pipe-max-size", "1048576");
SETTING_CONSTANT(protected_hardlinks, "proc/sys/fs", "protected_hardlinks", "1");
SETTING_CONSTANT(protected_symlinks, "proc/sys/fs", "protected_symlinks", "1");
SETTING_CONSTANT(suid_dumpable, "proc/sys/fs", "suid_dumpable", "0");
SETTING_CONSTANT(somaxconn, "proc/sys/net/core", "somaxconn", "4096");

/* ---- names of the machine ---- */

static ssize_t name_write(const char *name, size_t length, void (*set)(const char *name))
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (length >= HOST_NAME_SIZE)
		return -EINVAL;
	set(name);
	return (ssize_t)length;
}

static int name_text(struct text *text, void (*get)(char name[HOST_NAME_SIZE]))
{
	char name[HOST_NAME_SIZE];

	get(name);
	text_print(text, "%s\n", name);
	return 0;
}

static int hostname_text(const struct proc_node *node, struct text *text)
{
	return name_text(text, host_name_get);
}

static ssize_t hostname_write(const struct proc_node *node, const char *name, size_t length)
{
	return name_write(name, length, host_name_set);
}
PROC_ENTRY(hostname, .directory = "proc/sys/kernel", .name = "hostname", .mode = S_IFREG | 0644,
	   .text = hostname_text, .write = hostname_write);

static int domainname_text(const struct proc_node *node, struct text *text)
{
	return name_text(text, domain_name_get);
}

static ssize_t domainname_write(const struct proc_node *node, const char *name, size_t length)
{
	return name_write(name, length, domain_name_set);
}
PROC_ENTRY(domainname, .directory = "proc/sys/kernel", .name = "domainname", .mode = S_IFREG | 0644,
	   .text = domainname_text, .write = domainname_write);

/* ---- random identifiers: version 4 (RFC 4122) ---- */

static void print_uuid(struct text *text, uint8_t bytes[static UUID_BYTES])
{
	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	for (uint32_t i = 0; i < UUID_BYTES; i++)
		text_print(text, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
			   bytes[i]);
	text_print(text, "\n");
}

static int uuid_text(const struct proc_node *node, struct text *text)
{
	uint8_t bytes[UUID_BYTES];

	random_bytes(bytes, sizeof(bytes));
	print_uuid(text, bytes);
	return 0;
}
PROC_ENTRY(uuid, .directory = "proc/sys/kernel/random", .name = "uuid", .mode = S_IFREG | 0444,
	   .text = uuid_text);

/* Drawn at the first reading; two first readers agree on whoever was faster. */
static int boot_id_text(const struct proc_node *node, struct text *text)
{
	static uint64_t id[2];
	uint8_t bytes[UUID_BYTES];

	for (size_t i = 0; i < array_count(id); i++) {
		uint64_t expected = 0;

		(void)__atomic_compare_exchange_n(&id[i], &expected, random_u64() | 1, false,
						  __ATOMIC_RELAXED, __ATOMIC_RELAXED);
	}
	memcpy(bytes, id, sizeof(bytes));
	print_uuid(text, bytes);
	return 0;
}
PROC_ENTRY(boot_id, .directory = "proc/sys/kernel/random", .name = "boot_id",
	   .mode = S_IFREG | 0444, .text = boot_id_text);

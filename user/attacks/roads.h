// SPDX-License-Identifier: GPL-2.0-only
/*
 * roads.h - the roads into a kernel's inside that a kernel may offer by design. Each is tried; the
 * answer has to be that it is not there, or not for this caller.
 */
#ifndef ROADS_H
#define ROADS_H

#include "attack.h"

#include <linux/kexec.h>
#include <linux/perf_event.h>

#define FIRST_DEVICE(major, minor) ((major) << 8 | (minor))

/* A result that says: no such thing, or not you. */
static inline bool is_refusal(long result)
{
	return result == -ENOSYS || result == -EPERM || result == -EACCES || result == -ENOENT ||
	       result == -ENXIO || result == -ENODEV || result == -EINVAL;
}

/* True when the road is open; says which. */
static inline bool is_open(const char *road, long result)
{
	if (is_refusal(result))
		return false;
	say_part("attacker: open: ");
	say_part(road);
	say_number("", (unsigned long)result);
	return true;
}

/* The kernel's memory, the machine's ports and registers, as files. */
static inline bool device_roads(void)
{
	static const char *const names[] = {
		"/dev/mem",
		"/dev/kmem",
		"/dev/port",
		"/proc/kcore",
		"/dev/cpu/0/msr",
		"/proc/kmem",
		"/dev/nvram",
		"/proc/self/pagemap",
		"/proc/kpageflags",
		"/dev/userfaultfd",
		"/dev/kvm",
		"/proc/sysrq-trigger",
		"/dev/uio0",
		"/sys/kernel/btf/vmlinux",
		"/proc/sys/kernel/modprobe",
		"/dev/vfio/vfio",
		"/sys/power/state",
		"/sys/kernel/uevent_helper",
		"/dev/hpet",
	};
	bool open = false;

	for (unsigned int i = 0; i < sizeof(names) / sizeof(*names); i++)
		open = is_open(names[i], call3(__NR_open, (long)names[i], O_RDWR, 0)) || open;
	for (unsigned int i = 0; i < 2; i++)
		open = is_open(names[i], call3(__NR_open, (long)names[i], O_RDONLY, 0)) || open;
	return open;
}

/* A program of the caller's that the kernel would start as root. */
static inline bool helper_roads(void)
{
	static const char helper[] = "|/tmp/helper";
	const long file = call3(__NR_open, (long)"/proc/sys/kernel/core_pattern", O_RDWR, 0);

	const long written =
		file < 0 ? file : call3(__NR_write, file, (long)helper, sizeof(helper) - 1);

	return written >= 0 && is_open("core_pattern", written);
}

/* Nodes made by hand: memory, kernel memory, ports, model-specific registers. */
static inline bool node_roads(void)
{
	static const struct {
		const char *name;
		long device;
	} nodes[] = {
		{ "/tmp/mem", FIRST_DEVICE(1, 1) },
		{ "/tmp/kmem", FIRST_DEVICE(1, 2) },
		{ "/tmp/port", FIRST_DEVICE(1, 4) },
		{ "/tmp/msr", FIRST_DEVICE(202, 0) },
	};
	bool open = false;

	for (unsigned int i = 0; i < sizeof(nodes) / sizeof(*nodes); i++) {
		call3(__NR_mknod, (long)nodes[i].name, 020600, nodes[i].device);
		open = is_open(nodes[i].name, call3(__NR_open, (long)nodes[i].name, O_RDONLY, 0)) ||
		       open;
	}
	return open;
}

#define ROAD(name, a, b, c, d)      \
	{                           \
		#name, __NR_##name, \
		{                   \
			a, b, c, d  \
		}                   \
	}

/* Calls that run code of the caller's in the kernel, or replace it, or open the machine to him. */
static inline bool call_roads(void)
{
	static char bytes[256];
	static const struct {
		const char *name;
		long number, arguments[4];
	} roads[] = {
		ROAD(iopl, 3, 0, 0, 0),
		ROAD(ioperm, 0, 1024, 1, 0),
		ROAD(modify_ldt, 1, (long)bytes, 16, 0),
		ROAD(init_module, (long)bytes, sizeof(bytes), (long)bytes, 0),
		ROAD(finit_module, 3, (long)bytes, 0, 0),
		ROAD(delete_module, (long)bytes, 0, 0, 0),
		ROAD(kexec_load, 0, 0, 0, KEXEC_ARCH_DEFAULT),
		ROAD(kexec_file_load, 3, -1, 0, 0),
		ROAD(bpf, 5, (long)bytes, sizeof(bytes), 0),
		ROAD(perf_event_open, (long)bytes, 0, -1, -1),
		ROAD(userfaultfd, 0, 0, 0, 0),
		ROAD(io_uring_setup, 8, (long)bytes, 0, 0),
		ROAD(ptrace, 16, 1, 0, 0),
		ROAD(process_vm_readv, 1, 0, 0, 0),
		ROAD(process_vm_writev, 1, 0, 0, 0),
		ROAD(kcmp, 1, 1, 0, 0),
		ROAD(pidfd_getfd, 3, 0, 0, 0),
		ROAD(add_key, (long)"user", (long)"name", (long)bytes, 8),
		ROAD(request_key, (long)"user", (long)"name", 0, 0),
		ROAD(keyctl, 0, -3, 0, 0),
		ROAD(unshare, CLONE_NEWUSER, 0, 0, 0),
		ROAD(setns, 3, CLONE_NEWUSER, 0, 0),
		ROAD(clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0),
		ROAD(open_by_handle_at, -100, (long)bytes, 0, 0),
		ROAD(socket, 38, 5, 0, 0),
		ROAD(socket, 16, 3, 0, 0),
		ROAD(socket, 17, 3, 0, 0),
		ROAD(remap_file_pages, (long)bytes, 4096, 0, 0),
		ROAD(move_pages, 1, 0, 0, 0),
		ROAD(uselib, (long)bytes, 0, 0, 0),
		ROAD(personality, 8, 0, 0, 0),
		ROAD(pkey_alloc, 0, 0, 0, 0),
		ROAD(memfd_secret, 0, 0, 0, 0),
		ROAD(lookup_dcookie, 0, (long)bytes, 16, 0),
		ROAD(vmsplice, 1, 0, 0, 0),
		ROAD(acct, (long)bytes, 0, 0, 0),
		ROAD(swapon, (long)"/public", 0, 0, 0),
	};
	bool open = false;

	for (unsigned int i = 0; i < sizeof(roads) / sizeof(*roads); i++) {
		const long *a = roads[i].arguments;
		const long result = call4(roads[i].number, a[0], a[1], a[2], a[3]);

		open = is_open(roads[i].name, result) || open;
	}
	return open;
}

#endif

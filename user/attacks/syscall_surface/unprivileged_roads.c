// SPDX-License-Identifier: GPL-2.0-only
#include "roads.h"

ATTACK("syscall_surface", "unprivileged_roads", "LOST",
       "An ordinary program tries what has let ordinary programs into other kernels: name "
       "spaces of users, bpf, io_uring, userfaultfd, performance counters, key rings, odd "
       "sockets, devices; and what only root may.",
       "What is not in the one table of calls is ENOSYS, and the rest asks for the "
       "privilege.",
       "The program reads the kernel's memory.");

static bool control(void)
{
	return is_ordinary();
}

#define RIGHT(name, a, b, c, d) is_open(#name, call4(__NR_##name, a, b, c, d))

/* Calls that are there, for root. */
static bool rights_of_root(void)
{
	static long zeroes[32];
	bool open = false;

	open = RIGHT(setuid, 0, 0, 0, 0) || open;
	open = RIGHT(setgid, 0, 0, 0, 0) || open;
	open = RIGHT(setgroups, 1, (long)zeroes, 0, 0) || open;
	open = RIGHT(kill, 1, SIGKILL, 0, 0) || open;
	open = RIGHT(mount, (long)"tmpfs", (long)"/tmp", (long)"tmpfs", 0) || open;
	open = RIGHT(umount2, (long)"/dev", 0, 0, 0) || open;
	open = RIGHT(chroot, (long)"/tmp", 0, 0, 0) || open;
	open = RIGHT(sethostname, (long)"won", 3, 0, 0) || open;
	open = RIGHT(settimeofday, (long)zeroes, 0, 0, 0) || open;
	open = RIGHT(reboot, 0xfee1dead, 0x28121969, 0, 0) || open;
	open = RIGHT(chown, (long)PUBLIC, ATTACKER_UID, ATTACKER_UID, 0) || open;
	open = RIGHT(chmod, (long)PUBLIC, 0666, 0, 0) || open;
	open = RIGHT(setpriority, 0, 0, -20, 0) || open;
	open = RIGHT(truncate, (long)PUBLIC, 0, 0, 0) || open;
	open = RIGHT(link, (long)PRIZE, (long)"/tmp/prize", 0, 0) || open;
	open = RIGHT(rename, (long)PUBLIC, (long)"/tmp/public", 0, 0) || open;
	open = RIGHT(syslog, 5, 0, 0, 0) || open;
	return open;
}

static bool fire(void)
{
	const bool devices = device_roads(), nodes = node_roads(), calls = call_roads(),
		   helpers = helper_roads(), rights = rights_of_root();

	return devices || nodes || calls || helpers || rights;
}

static void victim(void)
{
	victim_waits();
}

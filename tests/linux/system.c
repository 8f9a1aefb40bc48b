// SPDX-License-Identifier: GPL-2.0-only
/* system.c - scheduling parameters, names, random numbers, sysinfo, reboot's and syslog's refusals.
 */
#define _GNU_SOURCE
#include "show.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

static void policies(void)
{
	struct sched_param parameter = { 0 }, priority = { 50 };
	struct timespec interval;

	for (int policy = -1; policy < 7; policy++) {
		printf("policy %d: ", policy);
		SHOW(sched_get_priority_min(policy));
		SHOW(sched_get_priority_max(policy));
	}
	SHOW(syscall(SYS_sched_getscheduler, 0));
	SHOW(syscall(SYS_sched_getscheduler, -1));
	SHOW(syscall(SYS_sched_getscheduler, 999999));
	SHOW(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &parameter));
	SHOW(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &priority));
	SHOW(syscall(SYS_sched_setscheduler, 0, -1, &parameter));
	SHOW(syscall(SYS_sched_setscheduler, 0, 99, &parameter));
	SHOW(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &parameter));
	SHOW(syscall(SYS_sched_getparam, 0, &parameter));
	SHOW(parameter.sched_priority);
	SHOW(syscall(SYS_sched_getparam, 0, NULL));
	SHOW(syscall(SYS_sched_setparam, 0, &parameter));
	SHOW(syscall(SYS_sched_rr_get_interval, 0, &interval));
	SHOW(interval.tv_sec == 0);
	SHOW(syscall(SYS_sched_rr_get_interval, -1, &interval));
	SHOW(sched_yield());
}

static void nice_values(void)
{
	SHOW(setpriority(PRIO_PROCESS, 0, 5));
	SHOW(getpriority(PRIO_PROCESS, 0));
	SHOW(setpriority(PRIO_PROCESS, 0, 100));
	SHOW(getpriority(PRIO_PROCESS, 0));
	SHOW(setpriority(PRIO_PROCESS, 0, -100));
	SHOW(getpriority(PRIO_PROCESS, 0));
	SHOW(setpriority(PRIO_PROCESS, 0, 3));
	SHOW(getpriority(PRIO_PGRP, getpid()));
	SHOW(getpriority(9, 0));
	SHOW(getpriority(PRIO_PROCESS, 999999));
	SHOW(setpriority(PRIO_PROCESS, 999999, 0));
	if (setresuid(1000, 1000, 1000))
		return;
	SHOW(setpriority(PRIO_PROCESS, 0, 4));
	SHOW(setpriority(PRIO_PROCESS, 0, 3));
	SHOW(setpriority(PRIO_PROCESS, getppid(), 5));
	SHOW(nice(2));
	SHOW(nice(-1));
}

static void affinity(void)
{
	unsigned long mask[16] = { 0 }, none[16] = { 0 };
	unsigned int cpu = 99, node = 99;

	SHOW(syscall(SYS_sched_getaffinity, 0, 4, mask));
	SHOW(syscall(SYS_sched_getaffinity, 0, 129, mask));
	SHOW(syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask) > 0);
	SHOW(mask[0] != 0);
	SHOW(syscall(SYS_sched_setaffinity, 0, sizeof(none), none));
	none[0] = mask[0] & -mask[0]; /* the first that there is */
	SHOW(syscall(SYS_sched_setaffinity, 0, sizeof(none), none));
	SHOW(syscall(SYS_getcpu, &cpu, &node, NULL));
	SHOW(1ul << cpu == none[0]);
	SHOW(node);
	SHOW(syscall(SYS_sched_getaffinity, 0, sizeof(none), none) > 0);
	SHOW(none[0] == (mask[0] & -mask[0]));
	SHOW(syscall(SYS_sched_setaffinity, 999999, sizeof(none), none));
	SHOW(syscall(SYS_sched_setaffinity, 0, sizeof(mask), mask));
	SHOW(syscall(SYS_getcpu, NULL, NULL, NULL));
	SHOW(syscall(SYS_getcpu, (void *)8, NULL, NULL));
}

static void names(void)
{
	struct utsname name;

	SHOW(uname(&name));
	printf("%s %s\n", name.sysname, name.machine);
	SHOW(syscall(SYS_uname, (void *)8));
	SHOW(syscall(SYS_sethostname, "x", -1));
	SHOW(syscall(SYS_sethostname, "x", 65));
	SHOW(syscall(SYS_sethostname, (void *)8, 5));
	if (setresuid(1000, 1000, 1000))
		return;
	SHOW(sethostname("x", 1));
	SHOW(setdomainname("x", 1));
	SHOW(syscall(SYS_reboot, 0xfee1dead, 672274793, 0, NULL));
	SHOW(syscall(SYS_syslog, 99, NULL, 0));
}

static void random_numbers(void)
{
	unsigned char bytes[300], zero[300] = { 0 };

	SHOW(syscall(SYS_getrandom, bytes, sizeof(bytes), 0));
	SHOW(memcmp(bytes, zero, sizeof(bytes)) != 0);
	SHOW(syscall(SYS_getrandom, bytes, sizeof(bytes), 1 | 2));
	SHOW(syscall(SYS_getrandom, bytes, sizeof(bytes), 4));
	SHOW(syscall(SYS_getrandom, bytes, sizeof(bytes), 2 | 4));
	SHOW(syscall(SYS_getrandom, bytes, sizeof(bytes), 8));
	SHOW(syscall(SYS_getrandom, bytes, 0, 0));
	SHOW(syscall(SYS_getrandom, (void *)8, 10, 0));
}

int main(void)
{
	struct sysinfo information;

	show_child("policies", policies);
	show_child("nice", nice_values);
	show_child("affinity", affinity);
	show_child("names", names);
	random_numbers();
	SHOW(sysinfo(&information));
	SHOW(information.mem_unit);
	SHOW(information.freeram <= information.totalram && information.freeram > 0);
	SHOW(information.procs > 0);
	SHOW(syscall(SYS_sysinfo, (void *)8));
	SHOW(syscall(SYS_reboot, 1, 2, 3, NULL));
	SHOW(syscall(SYS_reboot, 0xfee1dead, 672274793, 77, NULL));
	SHOW(syscall(9999));
	SHOW(syscall(-1));
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/* identity.c - users, groups and capabilities: who may become whom, and what is lost on the way. */
#define _GNU_SOURCE
#include "show.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void show_users(const char *when)
{
	uid_t real, effective, saved;
	gid_t real_group, effective_group, saved_group;

	syscall(SYS_getresuid, &real, &effective, &saved);
	syscall(SYS_getresgid, &real_group, &effective_group, &saved_group);
	printf("%s: %d %d %d %d  %d %d %d %d\n", when, (int)real, (int)effective, (int)saved,
	       setfsuid(-1), (int)real_group, (int)effective_group, (int)saved_group, setfsgid(-1));
}

/* Sets are shown by whether they are empty, all that process 1 of this test had, or something else.
 */
static struct __user_cap_data_struct first[2];

static const char *name_of(unsigned int low, unsigned int high, unsigned int all_low,
			   unsigned int all_high)
{
	if (!low && !high)
		return "none";
	return low == all_low && high == all_high ? "all" : "some";
}

static void read_capabilities(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	syscall(SYS_capget, &header, data);
}

static void show_capabilities(const char *when)
{
	struct __user_cap_data_struct now[2];

	read_capabilities(now);
	printf("%s: effective %s permitted %s inheritable %s\n", when,
	       name_of(now[0].effective, now[1].effective, first[0].effective, first[1].effective),
	       name_of(now[0].permitted, now[1].permitted, first[0].permitted, first[1].permitted),
	       name_of(now[0].inheritable, now[1].inheritable, first[0].permitted,
		       first[1].permitted));
}

static void become_user(void)
{
	SHOW(syscall(SYS_setuid, 1000));
	show_users("setuid 1000");
	show_capabilities("setuid 1000");
	SHOW(syscall(SYS_setuid, 0));
	SHOW(syscall(SYS_setreuid, -1, 0));
	SHOW(syscall(SYS_setresuid, 1000, 1000, 2000));
	SHOW(syscall(SYS_setgid, 5));
	SHOW(syscall(SYS_setgroups, 0, NULL));
	SHOW(syscall(SYS_setfsuid, 0));
	SHOW(setfsuid(-1));
}

static void and_back(void)
{
	SHOW(syscall(SYS_setresuid, -1, 1000, -1));
	show_users("effective 1000");
	show_capabilities("effective 1000");
	SHOW(syscall(SYS_setuid, 0));
	show_users("back");
	show_capabilities("back");
	SHOW(syscall(SYS_setresuid, 1000, 1000, 0));
	show_capabilities("only saved");
	SHOW(syscall(SYS_setreuid, -1, 0));
	show_users("from saved");
	show_capabilities("from saved");
}

static void real_and_effective(void)
{
	SHOW(syscall(SYS_setreuid, 1000, 2000));
	show_users("setreuid 1000 2000");
	SHOW(syscall(SYS_setreuid, 2000, 1000));
	show_users("swapped");
	SHOW(syscall(SYS_setreuid, 3000, -1));
	SHOW(syscall(SYS_setuid, 2000));
	show_users("setuid 2000");
}

static void groups_of_user(void)
{
	gid_t list[4] = { 30, 10, 20, 0 };

	SHOW(syscall(SYS_setgroups, 3, list));
	SHOW(syscall(SYS_getgroups, 0, NULL));
	SHOW(syscall(SYS_getgroups, 2, list));
	SHOW(syscall(SYS_getgroups, 4, list));
	printf("%d %d %d\n", (int)list[0], (int)list[1], (int)list[2]);
	SHOW(syscall(SYS_getgroups, -1, list));
	SHOW(syscall(SYS_setgroups, 100000, list));
	SHOW(syscall(SYS_setgroups, 1, (void *)8));
	SHOW(syscall(SYS_setresgid, 7, 8, 9));
	show_users("groups");
	SHOW(syscall(SYS_setuid, 1000));
	SHOW(syscall(SYS_setresgid, 9, 7, 8));
	SHOW(syscall(SYS_setresgid, 10, -1, -1));
	SHOW(syscall(SYS_setregid, 7, 9));
	show_users("groups of a user");
	SHOW(syscall(SYS_setfsgid, 8));
	SHOW(setfsgid(-1));
}

static void file_system_user(void)
{
	show_capabilities("before");
	SHOW(syscall(SYS_setfsuid, 1000));
	show_capabilities("fsuid 1000");
	SHOW(syscall(SYS_setfsuid, 0));
	show_capabilities("fsuid 0");
}

static void keep_capabilities(void)
{
	SHOW(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
	SHOW(syscall(SYS_setresuid, 1000, 1000, 1000));
	show_capabilities("kept");
}

static void change_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	read_capabilities(data);
	data[0].effective = 0;
	data[1].effective = 0;
	SHOW(syscall(SYS_capset, &header, data));
	show_capabilities("no effective");
	SHOW(syscall(SYS_setgroups, 0, NULL));
	data[0].effective = data[0].permitted;
	SHOW(syscall(SYS_capset, &header, data));
	SHOW(syscall(SYS_setgroups, 0, NULL));
	data[0].permitted = data[0].effective = 1 << CAP_CHOWN;
	data[1].permitted = data[1].effective = 0;
	SHOW(syscall(SYS_capset, &header, data));
	show_capabilities("chown only");
	data[0].permitted |= 1 << CAP_KILL;
	SHOW(syscall(SYS_capset, &header, data));
	data[0].permitted &= ~(1u << CAP_KILL);
	data[0].inheritable = 1 << CAP_CHOWN;
	SHOW(syscall(SYS_capset, &header, data));
	data[0].inheritable |= 1 << CAP_KILL;
	SHOW(syscall(SYS_capset, &header, data));
	header.pid = 1;
	SHOW(syscall(SYS_capset, &header, data));
	header.pid = -1;
	SHOW(syscall(SYS_capget, &header, data));
	header.pid = 999999;
	SHOW(syscall(SYS_capget, &header, data));
	header.version = 1;
	SHOW(syscall(SYS_capget, &header, NULL));
	printf("version %x\n", header.version);
	header.version = 1;
	SHOW(syscall(SYS_capset, &header, data));
}

int main(void)
{
	read_capabilities(first);
	show_users("first");
	SHOW(getuid() + geteuid() + getgid() + getegid());
	SHOW(syscall(SYS_setuid, -1));
	SHOW(syscall(SYS_setgid, -1));
	show_child("become_user", become_user);
	show_child("and_back", and_back);
	show_child("real_and_effective", real_and_effective);
	show_child("groups", groups_of_user);
	show_child("file_system_user", file_system_user);
	show_child("keep_capabilities", keep_capabilities);
	show_child("change_capabilities", change_capabilities);
	return 0;
}

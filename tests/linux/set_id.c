// SPDX-License-Identifier: GPL-2.0-only
/* What execve makes of user and group numbers and of capabilities. Run by root. */
#define _GNU_SOURCE
#include "show.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define COPY "/tmp/set_id_copy"

struct capability_sets {
	unsigned int effective, permitted, inheritable;
};

/* The lowest 32 capabilities of this task. */
static struct capability_sets capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {};

	syscall(SYS_capget, &header, data);
	return (struct capability_sets){ data[0].effective, data[0].permitted,
					 data[0].inheritable };
}

static int report(void)
{
	uid_t user[3];
	gid_t group[3];
	const struct capability_sets set = capabilities();

	getresuid(&user[0], &user[1], &user[2]);
	getresgid(&group[0], &group[1], &group[2]);
	printf("  uid %u %u %u gid %u %u %u secure %lu dumpable %d keep %d, effective %d permitted "
	       "%d\n",
	       user[0], user[1], user[2], group[0], group[1], group[2], getauxval(AT_SECURE),
	       prctl(PR_GET_DUMPABLE) != 0, prctl(PR_GET_KEEPCAPS), set.effective != 0,
	       set.permitted != 0);
	fflush(stdout);
	return 0;
}

static void copy_self(const char *self)
{
	const int from = open(self, O_RDONLY), to = open(COPY, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	char buffer[65536];
	ssize_t size;

	while ((size = read(from, buffer, sizeof(buffer))) > 0)
		(void)!write(to, buffer, (size_t)size);
	close(from);
	close(to);
}

static unsigned long shared; /* CLONE_FS: with the process that runs COPY */

static void run(const char *what, uid_t owner, gid_t group, mode_t mode, void (*prepare)(void))
{
	char *argv[] = { COPY, "report", NULL };
	int status;

	printf("%s:\n", what);
	fflush(stdout);
	(void)!chown(COPY, owner, group);
	chmod(COPY, mode);
	if (syscall(SYS_clone, shared | SIGCHLD, 0, 0, 0, 0) == 0) {
		prepare();
		execv(COPY, argv);
		printf("  execv: %s\n", strerrorname_np(errno));
		fflush(stdout);
		_exit(1);
	}
	wait(&status);
}

static void as_root(void)
{
}

static void as_user(void)
{
	(void)!setgroups(0, NULL);
	(void)!setresgid(2000, 2000, 2000);
	(void)!setresuid(2000, 2000, 2000);
}

static void as_user_without_new_privileges(void)
{
	as_user();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void as_effective_user(void)
{
	(void)!setresuid(0, 2000, 0);
}

static void as_user_keeping_capabilities(void)
{
	prctl(PR_SET_KEEPCAPS, 1);
	as_user();
}

static void as_root_without_its_rights(void)
{
	prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NO_SETUID_FIXUP);
}

static void as_root_with_less(void)
{
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

static void as_user_with_ambient(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 1 << CAP_NET_RAW, 1 << CAP_NET_RAW,
						    1 << CAP_NET_RAW } };

	prctl(PR_SET_KEEPCAPS, 1);
	(void)!setresgid(2000, 2000, 2000);
	(void)!setresuid(2000, 2000, 2000);
	syscall(SYS_capset, &header, data);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0);
}

static void attributes(void)
{
	SHOW(prctl(PR_SET_SECUREBITS, 1 << 20));
	SHOW(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS | SECBIT_KEEP_CAPS_LOCKED));
	SHOW(prctl(PR_SET_KEEPCAPS, 0));
	SHOW(prctl(PR_SET_SECUREBITS, 0));
	SHOW(prctl(PR_GET_SECUREBITS));
	SHOW(prctl(PR_CAPBSET_READ, 0));
	SHOW(prctl(PR_CAPBSET_READ, 99));
	SHOW(prctl(PR_CAPBSET_DROP, 99));
	SHOW(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME));
	SHOW(prctl(PR_CAPBSET_READ, CAP_SYS_TIME));
	SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0));
	SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_CHOWN, 0, 0));
	SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
	SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 1, 0, 0));
	SHOW(prctl(PR_CAP_AMBIENT, 9, 0, 0, 0));
	SHOW(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
	SHOW(prctl(PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0));
	SHOW(prctl(PR_SET_DUMPABLE, 2));
	SHOW(prctl(PR_SET_PDEATHSIG, 65));
	SHOW(prctl(12345));
	as_user();
	SHOW(prctl(PR_CAPBSET_DROP, CAP_CHOWN));
	SHOW(prctl(PR_SET_SECUREBITS, SECBIT_NOROOT));
	SHOW(kill(1, 0));
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return report();
	copy_self(argv[0]);
	run("root", 0, 0, 0755, as_root);
	run("user", 0, 0, 0755, as_user);
	run("user, set-user-id root", 0, 0, 04755, as_user);
	run("user, set-user-id root, no new privileges", 0, 0, 04755,
	    as_user_without_new_privileges);
	run("user, set-user-id other", 1000, 0, 04755, as_user);
	run("user, set-group-id", 0, 1000, 02755, as_user);
	run("user, set-group-id without execute", 0, 1000, 02745, as_user);
	run("user, both", 1000, 1000, 06755, as_user);
	run("user, no execute permission", 0, 0, 0700, as_user);
	run("root, set-user-id other", 1000, 1000, 06755, as_root);
	run("effective user", 0, 0, 0755, as_effective_user);
	run("keeping capabilities", 0, 0, 0755, as_user_keeping_capabilities);
	run("root without rights", 0, 0, 0755, as_root_without_its_rights);
	run("root with an empty bounding set", 0, 0, 0755, as_root_with_less);
	run("ambient", 0, 0, 0755, as_user_with_ambient);
	run("ambient, set-user-id", 1000, 0, 04755, as_user_with_ambient);
	shared = CLONE_FS;
	run("sharing its directory", 0, 0, 0755, as_root);
	run("sharing its directory, user, set-user-id root", 0, 0, 04755, as_user);
	run("sharing its directory, user, set-group-id", 0, 1000, 02755, as_user);
	run("sharing its directory, root, set-user-id other", 1000, 1000, 06755, as_root);
	run("sharing its directory, effective user", 0, 0, 0755, as_effective_user);
	run("sharing its directory, ambient, set-user-id", 1000, 0, 04755, as_user_with_ambient);
	unlink(COPY);
	show_child("attributes", attributes);
	return 0;
}

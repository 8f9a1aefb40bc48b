// SPDX-License-Identifier: GPL-2.0-only
/*
 * User and group identities, supplementary groups, capabilities: credentials(7), capabilities(7),
 * kernel/sys.c and kernel/capability.c of Linux. Each call makes a changed copy of the credentials
 * and commits it as a whole.
 */
#include <linux/syscall.h>

#include <base/errno.h>
#include <base/string.h>
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>
#include <linux/securebits.h>

#define UNCHANGED UINT32_MAX
#define LINUX_GROUPS_MAX 65536u

#define CAPABILITIES_FILE_SYSTEM                                                                  \
	(1ull << CAP_CHOWN | 1ull << CAP_DAC_OVERRIDE | 1ull << CAP_DAC_READ_SEARCH |             \
	 1ull << CAP_FOWNER | 1ull << CAP_FSETID | 1ull << CAP_MKNOD | 1ull << CAP_MAC_OVERRIDE | \
	 1ull << CAP_LINUX_IMMUTABLE)

SYSCALL_DEFINE(getuid)
{
	return current_credentials()->uid;
}
SYSCALL_DEFINE(geteuid)
{
	return current_credentials()->euid;
}
SYSCALL_DEFINE(getgid)
{
	return current_credentials()->gid;
}
SYSCALL_DEFINE(getegid)
{
	return current_credentials()->egid;
}

static uint32_t argument_id(const struct syscall *call, unsigned index)
{
	return (uint32_t)call->argument[index];
}

/* What leaving and entering user 0 does to capabilities (capabilities(7), "Effect of user ID
 * changes"). */
static void adjust_capabilities(struct credentials *next, const struct credentials *old)
{
	const bool had_root = old->uid == 0 || old->euid == 0 || old->suid == 0;
	const bool has_root = next->uid == 0 || next->euid == 0 || next->suid == 0;

	if (next->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (had_root && !has_root) {
		if (!(next->securebits & SECBIT_KEEP_CAPS)) {
			next->capability_permitted = 0;
			next->capability_effective = 0;
		}
		/* Ambient ones go in either case. */
		next->capability_ambient = 0;
	}
	if (old->euid == 0 && next->euid != 0)
		next->capability_effective = 0;
	if (old->euid != 0 && next->euid == 0)
		next->capability_effective = next->capability_permitted;
}

static void adjust_file_capabilities(struct credentials *next, const struct credentials *old)
{
	if (next->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (old->fsuid == 0 && next->fsuid != 0)
		next->capability_effective &= ~CAPABILITIES_FILE_SYSTEM;
	if (old->fsuid != 0 && next->fsuid == 0)
		next->capability_effective |= next->capability_permitted & CAPABILITIES_FILE_SYSTEM;
}

/* A change of effective identity ends what depended on the old one. */
static long commit(const struct credentials *next)
{
	const struct credentials *old = current_credentials();
	struct task *task = current_task();

	if (next->euid != old->euid || next->egid != old->egid || next->fsuid != old->fsuid ||
	    next->fsgid != old->fsgid ||
	    (next->capability_permitted & ~old->capability_permitted) != 0) {
		task->process->dumpable = 0;
		task->parent_death_signal = 0;
	}
	credentials_commit(next);
	return 0;
}

static long commit_users(struct credentials *next)
{
	const struct credentials *old = current_credentials();

	next->fsuid = next->euid;
	adjust_capabilities(next, old);
	return commit(next);
}

SYSCALL_DEFINE(setuid)
{
	struct credentials next = *current_credentials();
	const uint32_t uid = argument_id(call, 0);

	if (uid == UNCHANGED)
		return -EINVAL;
	if (capable(CAP_SETUID))
		next.uid = next.suid = uid;
	else if (uid != next.uid && uid != next.suid)
		return -EPERM;
	next.euid = uid;
	return commit_users(&next);
}

SYSCALL_DEFINE(setgid)
{
	struct credentials next = *current_credentials();
	const uint32_t gid = argument_id(call, 0);

	if (gid == UNCHANGED)
		return -EINVAL;
	if (capable(CAP_SETGID))
		next.gid = next.sgid = gid;
	else if (gid != next.gid && gid != next.sgid)
		return -EPERM;
	next.egid = next.fsgid = gid;
	return commit(&next);
}

SYSCALL_DEFINE(setreuid)
{
	const struct credentials *old = current_credentials();
	struct credentials next = *old;
	const uint32_t real = argument_id(call, 0), effective = argument_id(call, 1);
	const bool privileged = capable(CAP_SETUID);

	if (real != UNCHANGED) {
		next.uid = real;
		if (real != old->uid && real != old->euid && !privileged)
			return -EPERM;
	}
	if (effective != UNCHANGED) {
		next.euid = effective;
		if (effective != old->uid && effective != old->euid && effective != old->suid &&
		    !privileged)
			return -EPERM;
	}
	if (real != UNCHANGED || (effective != UNCHANGED && effective != old->uid))
		next.suid = next.euid;
	return commit_users(&next);
}

SYSCALL_DEFINE(setregid)
{
	const struct credentials *old = current_credentials();
	struct credentials next = *old;
	const uint32_t real = argument_id(call, 0), effective = argument_id(call, 1);
	const bool privileged = capable(CAP_SETGID);

	if (real != UNCHANGED) {
		next.gid = real;
		if (real != old->gid && real != old->egid && !privileged)
			return -EPERM;
	}
	if (effective != UNCHANGED) {
		next.egid = effective;
		if (effective != old->gid && effective != old->egid && effective != old->sgid &&
		    !privileged)
			return -EPERM;
	}
	if (real != UNCHANGED || (effective != UNCHANGED && effective != old->gid))
		next.sgid = next.egid;
	next.fsgid = next.egid;
	return commit(&next);
}

SYSCALL_DEFINE(setresuid)
{
	const struct credentials *old = current_credentials();
	struct credentials next = *old;
	uint32_t *const fields[3] = { &next.uid, &next.euid, &next.suid };
	const bool privileged = capable(CAP_SETUID);

	for (unsigned i = 0; i < 3; i++) {
		const uint32_t id = argument_id(call, i);

		if (id == UNCHANGED)
			continue;
		if (!privileged && id != old->uid && id != old->euid && id != old->suid)
			return -EPERM;
		*fields[i] = id;
	}
	return commit_users(&next);
}

SYSCALL_DEFINE(setresgid)
{
	const struct credentials *old = current_credentials();
	struct credentials next = *old;
	uint32_t *const fields[3] = { &next.gid, &next.egid, &next.sgid };
	const bool privileged = capable(CAP_SETGID);

	for (unsigned i = 0; i < 3; i++) {
		const uint32_t id = argument_id(call, i);

		if (id == UNCHANGED)
			continue;
		if (!privileged && id != old->gid && id != old->egid && id != old->sgid)
			return -EPERM;
		*fields[i] = id;
	}
	next.fsgid = next.egid;
	return commit(&next);
}

static long write_three(const struct syscall *call, const uint32_t values[3])
{
	for (unsigned i = 0; i < 3; i++) {
		if (user_write_object(argument_out(call, i), &values[i]))
			return -EFAULT;
	}
	return 0;
}

SYSCALL_DEFINE(getresuid)
{
	const struct credentials *mine = current_credentials();

	return write_three(call, (const uint32_t[3]){ mine->uid, mine->euid, mine->suid });
}

SYSCALL_DEFINE(getresgid)
{
	const struct credentials *mine = current_credentials();

	return write_three(call, (const uint32_t[3]){ mine->gid, mine->egid, mine->sgid });
}

/* Both return the old value whether or not they changed it. */
SYSCALL_DEFINE(setfsuid)
{
	const struct credentials *old = current_credentials();
	const uint32_t before = old->fsuid, uid = argument_id(call, 0);
	struct credentials next = *old;

	if (uid == UNCHANGED || uid == before)
		return before;
	if (uid != old->uid && uid != old->euid && uid != old->suid && !capable(CAP_SETUID))
		return before;
	next.fsuid = uid;
	adjust_file_capabilities(&next, old);
	commit(&next);
	return before;
}

SYSCALL_DEFINE(setfsgid)
{
	const struct credentials *old = current_credentials();
	const uint32_t before = old->fsgid, gid = argument_id(call, 0);
	struct credentials next = *old;

	if (gid == UNCHANGED || gid == before)
		return before;
	if (gid != old->gid && gid != old->egid && gid != old->sgid && !capable(CAP_SETGID))
		return before;
	next.fsgid = gid;
	commit(&next);
	return before;
}

SYSCALL_DEFINE(getgroups)
{
	const struct credentials *mine = current_credentials();
	const int size = argument_int(call, 0);

	if (size < 0)
		return -EINVAL;
	if (size != 0) {
		if ((uint32_t)size < mine->group_count)
			return -EINVAL;
		if (user_write(argument_out(call, 1), mine->groups,
			       mine->group_count * sizeof(mine->groups[0])))
			return -EFAULT;
	}
	return mine->group_count;
}

static void sort_groups(uint32_t *groups, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		const uint32_t group = groups[i];
		uint32_t place = i;

		for (; place > 0 && groups[place - 1] > group; place--)
			groups[place] = groups[place - 1];
		groups[place] = group;
	}
}

SYSCALL_DEFINE(setgroups)
{
	struct credentials next = *current_credentials();
	const uint32_t size = (uint32_t)call->argument[0];

	if (!capable(CAP_SETGID))
		return -EPERM;
	if (size > LINUX_GROUPS_MAX)
		return -EINVAL;
	if (size > CREDENTIALS_GROUPS_MAX)
		return -ENOMEM;
	memset(next.groups, 0, sizeof(next.groups));
	if (user_read(next.groups, argument_in(call, 1), size * sizeof(next.groups[0])))
		return -EFAULT;
	for (uint32_t i = 0; i < size; i++) {
		if (next.groups[i] == UNCHANGED)
			return -EINVAL;
	}
	sort_groups(next.groups, size);
	next.group_count = size;
	return commit(&next);
}

/* ---- capabilities ---- */

/* Number of 32-bit words of the header's version; 0: unknown, and the version we have is written
 * back. */
static int read_header(const struct syscall *call, struct __user_cap_header_struct *header,
		       uint32_t *words)
{
	static const uint32_t newest = _LINUX_CAPABILITY_VERSION_3;

	if (user_read_object(header, argument_in(call, 0)))
		return -EFAULT;
	switch (header->version) {
	case _LINUX_CAPABILITY_VERSION_1:
		*words = _LINUX_CAPABILITY_U32S_1;
		return 0;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3:
		*words = _LINUX_CAPABILITY_U32S_3;
		return 0;
	default:
		*words = 0;
		return user_write_object(argument_out(call, 0), &newest) ? -EFAULT : -EINVAL;
	}
}

static uint32_t word_of(uint64_t set, uint32_t word)
{
	return (uint32_t)(set >> (32 * word));
}

SYSCALL_DEFINE(capget)
{
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
	struct __user_cap_header_struct header;
	struct credentials of;
	struct task *task;
	uint32_t words;
	const int error = read_header(call, &header, &words);

	/* A query for the version: no data wanted. */
	if (error)
		return error == -EINVAL && call->argument[1] == 0 ? 0 : error;
	if (header.pid < 0)
		return -EINVAL;
	task = header.pid ? task_find(header.pid) : nullptr;
	if (header.pid && !task)
		return -ESRCH;
	of = task ? *task_credentials(task) : *current_credentials();
	if (task)
		task_put(task);
	for (uint32_t word = 0; word < words; word++) {
		data[word].effective = word_of(of.capability_effective, word);
		data[word].permitted = word_of(of.capability_permitted, word);
		data[word].inheritable = word_of(of.capability_inheritable, word);
	}
	return user_write(argument_out(call, 1), data, words * sizeof(data[0]));
}

static uint64_t join(uint32_t low, uint32_t high)
{
	return ((uint64_t)high << 32 | low) & CAPABILITY_ALL;
}

SYSCALL_DEFINE(capset)
{
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
	const struct credentials *old = current_credentials();
	struct credentials next = *old;
	struct __user_cap_header_struct header;
	uint32_t words;
	const int error = read_header(call, &header, &words);

	if (error)
		return error;
	if (header.pid != 0 && header.pid != current_task()->id)
		return -EPERM;
	if (user_read(data, argument_in(call, 1), words * sizeof(data[0])))
		return -EFAULT;
	next.capability_effective = join(data[0].effective, data[1].effective);
	next.capability_permitted = join(data[0].permitted, data[1].permitted);
	next.capability_inheritable = join(data[0].inheritable, data[1].inheritable);
	if (!capable(CAP_SETPCAP) &&
	    (next.capability_inheritable &
	     ~(old->capability_inheritable | old->capability_permitted)) != 0)
		return -EPERM;
	if ((next.capability_inheritable &
	     ~(old->capability_inheritable | old->capability_bounding)) != 0 ||
	    (next.capability_permitted & ~old->capability_permitted) != 0 ||
	    (next.capability_effective & ~next.capability_permitted) != 0)
		return -EPERM;
	next.capability_ambient &= next.capability_permitted & next.capability_inheritable;
	return commit(&next);
}

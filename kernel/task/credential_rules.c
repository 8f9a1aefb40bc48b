// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which credentials may follow which. The system calls have Linux's exact rules; this is the wall
 * behind them, for whoever gets past: it knows only what can never be right. Everything it reads is
 * sealed memory: the old credentials, the new ones (staged), and the attributes of the program's
 * inode.
 */
#include <kernel/task/credentials.h>

#include <base/string.h>
#include <fs/inode.h>
#include <linux/securebits.h>

static bool has(const struct credentials *credentials, uint32_t capability)
{
	return (credentials->capability_effective >> capability & 1) != 0;
}

static bool is_subset(uint64_t part, uint64_t whole)
{
	return (part & ~whole) == 0;
}

static bool is_own_user(const struct credentials *old, uint32_t uid)
{
	return uid == old->uid || uid == old->euid || uid == old->suid || uid == old->fsuid;
}

static bool is_own_group(const struct credentials *old, uint32_t gid)
{
	return gid == old->gid || gid == old->egid || gid == old->sgid || gid == old->fsgid;
}

static bool user_follows(const struct credentials *old, uint32_t uid, const struct inode *program)
{
	if (is_own_user(old, uid) || (program == nullptr && has(old, CAP_SETUID)))
		return true;
	return program != nullptr && !old->no_new_privileges &&
	       (inode_mode(program) & S_ISUID) != 0 && uid == inode_owner(program);
}

static bool group_follows(const struct credentials *old, uint32_t gid, const struct inode *program)
{
	if (is_own_group(old, gid) || (program == nullptr && has(old, CAP_SETGID)))
		return true;
	return program != nullptr && !old->no_new_privileges &&
	       (inode_mode(program) & S_ISGID) != 0 && gid == inode_group(program);
}

static bool ids_follow(const struct credentials *next, const struct credentials *old,
		       const struct inode *program)
{
	const bool same_groups =
		next->group_count == old->group_count &&
		__builtin_memcmp(next->groups, old->groups, sizeof(old->groups)) == 0;

	return (next->uid == old->uid || user_follows(old, next->uid, nullptr)) &&
	       user_follows(old, next->euid, program) && user_follows(old, next->suid, program) &&
	       user_follows(old, next->fsuid, program) &&
	       (next->gid == old->gid || group_follows(old, next->gid, nullptr)) &&
	       group_follows(old, next->egid, program) && group_follows(old, next->sgid, program) &&
	       group_follows(old, next->fsgid, program) && (same_groups || has(old, CAP_SETGID));
}

/* The most that NEXT may be permitted: what OLD was, and in execve what being root gives. */
static uint64_t permitted_limit(const struct credentials *next, const struct credentials *old,
				const struct inode *program)
{
	if (program == nullptr)
		return old->capability_permitted;
	return old->capability_ambient |
	       (next->uid == 0 || next->euid == 0
			? old->capability_bounding | old->capability_inheritable
			: 0);
}

static bool capabilities_follow(const struct credentials *next, const struct credentials *old,
				const struct inode *program)
{
	const uint64_t inheritable = old->capability_inheritable | old->capability_permitted |
				     (has(old, CAP_SETPCAP) ? old->capability_bounding : 0);

	return is_subset(next->capability_permitted, permitted_limit(next, old, program)) &&
	       is_subset(next->capability_effective, next->capability_permitted) &&
	       is_subset(next->capability_inheritable, inheritable) &&
	       is_subset(next->capability_ambient,
			 next->capability_permitted & next->capability_inheritable) &&
	       is_subset(next->capability_bounding, old->capability_bounding);
}

bool credentials_follow(const struct credentials *next, const struct credentials *old,
			const struct inode *program)
{
	const uint32_t bits = (next->securebits ^ old->securebits) & ~(uint32_t)SECBIT_KEEP_CAPS;

	return ids_follow(next, old, program) && capabilities_follow(next, old, program) &&
	       (bits == 0 || has(old, CAP_SETPCAP)) &&
	       next->no_new_privileges >= old->no_new_privileges;
}

// SPDX-License-Identifier: GPL-2.0-only
/* prctl and arch_prctl. */
#include <linux/syscall.h>

#include <arch/mmu.h>
#include <arch/thread.h>
#include <asm/prctl.h>
#include <base/errno.h>
#include <base/string.h>
#include <kernel/task/credentials.h>
#include <kernel/signal/signal.h>
#include <kernel/task/task.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/securebits.h>

#define TIMER_SLACK_NS 50000u /* Linux's default */
#define SECUREBITS_ALL (SECURE_ALL_BITS | SECURE_ALL_LOCKS)

static long set_name(user_address address)
{
	struct task *task = current_task();
	char name[TASK_NAME_SIZE] = {};
	const long length =
		user_read_string(name, (struct user_string){ address }, sizeof(name) - 1);

	if (length < 0 && length != -ENAMETOOLONG)
		return length;
	memcpy(task->name, name, sizeof(name));
	return 0;
}

static long get_name(user_address address)
{
	char name[TASK_NAME_SIZE];

	memcpy(name, current_task()->name, sizeof(name));
	return user_write_object((struct user_out){ address }, &name);
}

static long set_death_signal(uint64_t number)
{
	if (number > SIGNAL_COUNT)
		return -EINVAL;
	current_task()->parent_death_signal = (int)number;
	return 0;
}

static long write_int(user_address address, int value)
{
	return user_write_object((struct user_out){ address }, &value);
}

static long set_dumpable(uint64_t value)
{
	if (value > 1)
		return -EINVAL;
	current_task()->process->dumpable = (int)value;
	return 0;
}

static long set_keep_capabilities(uint64_t value)
{
	struct credentials next = *current_credentials();

	if (value > 1)
		return -EINVAL;
	if (next.securebits & SECBIT_KEEP_CAPS_LOCKED)
		return -EPERM;
	next.securebits &= ~(uint32_t)SECBIT_KEEP_CAPS;
	next.securebits |= value ? (uint32_t)SECBIT_KEEP_CAPS : 0;
	credentials_commit(&next);
	return 0;
}

static long drop_from_bounding_set(uint64_t capability)
{
	struct credentials next = *current_credentials();

	if (!capable(CAP_SETPCAP))
		return -EPERM;
	if (capability > CAP_LAST_CAP)
		return -EINVAL;
	next.capability_bounding &= ~(UINT64_C(1) << capability);
	credentials_commit(&next);
	return 0;
}

/* Locked bits stay as they are, locks are never opened, and it takes CAP_SETPCAP. */
static long set_securebits(uint64_t bits)
{
	struct credentials next = *current_credentials();
	const uint32_t locks = next.securebits & (uint32_t)SECURE_ALL_LOCKS;
	const uint32_t locked = locks >> 1;

	if ((bits & ~(uint64_t)SECUREBITS_ALL) || (locks & ~bits) ||
	    (locked & (next.securebits ^ bits)) || !capable(CAP_SETPCAP))
		return -EPERM;
	next.securebits = (uint32_t)bits;
	credentials_commit(&next);
	return 0;
}

static long set_no_new_privileges(const uint64_t *argument)
{
	struct credentials next = *current_credentials();

	if (argument[0] != 1 || argument[1] != 0 || argument[2] != 0 || argument[3] != 0)
		return -EINVAL;
	if (next.no_new_privileges)
		return 0;
	next.no_new_privileges = true;
	credentials_commit(&next);
	return 0;
}

static long raise_ambient(struct credentials *next, uint64_t bit)
{
	if (!(next->capability_permitted & next->capability_inheritable & bit) ||
	    (next->securebits & SECBIT_NO_CAP_AMBIENT_RAISE))
		return -EPERM;
	next->capability_ambient |= bit;
	return 0;
}

static long ambient(const uint64_t *argument)
{
	struct credentials next = *current_credentials();
	const uint64_t bit = argument[1] <= CAP_LAST_CAP ? UINT64_C(1) << argument[1] : 0;
	long error = 0;

	if (argument[0] == PR_CAP_AMBIENT_CLEAR_ALL) {
		if (argument[1] | argument[2] | argument[3])
			return -EINVAL;
		next.capability_ambient = 0;
	} else if (bit == 0 || (argument[2] | argument[3])) {
		return -EINVAL;
	} else if (argument[0] == PR_CAP_AMBIENT_IS_SET) {
		return (next.capability_ambient & bit) != 0;
	} else if (argument[0] == PR_CAP_AMBIENT_RAISE) {
		error = raise_ambient(&next, bit);
	} else if (argument[0] == PR_CAP_AMBIENT_LOWER) {
		next.capability_ambient &= ~bit;
	} else {
		return -EINVAL;
	}
	if (error == 0)
		credentials_commit(&next);
	return error;
}

static long set_timer_slack(uint64_t value)
{
	current_task()->timer_slack_ns = (int64_t)value <= 0 ? TIMER_SLACK_NS : value;
	return 0;
}

static long get_timer_slack(void)
{
	const uint64_t slack = current_task()->timer_slack_ns;

	return slack == 0 ? TIMER_SLACK_NS : (long)slack;
}

/* Those that change or ask for credentials. */
static long privileges(int option, const uint64_t *argument)
{
	const struct credentials *now = current_credentials();

	switch (option) {
	case PR_GET_KEEPCAPS:
		return (now->securebits & SECBIT_KEEP_CAPS) != 0;
	case PR_SET_KEEPCAPS:
		return set_keep_capabilities(argument[0]);
	case PR_CAPBSET_READ:
		if (argument[0] > CAP_LAST_CAP)
			return -EINVAL;
		return (now->capability_bounding >> argument[0] & 1) != 0;
	case PR_CAPBSET_DROP:
		return drop_from_bounding_set(argument[0]);
	case PR_GET_SECUREBITS:
		return now->securebits;
	case PR_SET_SECUREBITS:
		return set_securebits(argument[0]);
	case PR_SET_NO_NEW_PRIVS:
		return set_no_new_privileges(argument);
	case PR_GET_NO_NEW_PRIVS:
		return argument[0] | argument[1] | argument[2] | argument[3]
			       ? -EINVAL
			       : now->no_new_privileges;
	case PR_CAP_AMBIENT:
		return ambient(argument);
	default:
		return -EINVAL;
	}
}

SYSCALL_DEFINE(prctl)
{
	const int option = argument_int(call, 0);
	const uint64_t *argument = &call->argument[1];
	struct process *process = current_task()->process;

	switch (option) {
	case PR_SET_NAME:
		return set_name(argument[0]);
	case PR_GET_NAME:
		return get_name(argument[0]);
	case PR_SET_PDEATHSIG:
		return set_death_signal(argument[0]);
	case PR_GET_PDEATHSIG:
		return write_int(argument[0], current_task()->parent_death_signal);
	case PR_SET_DUMPABLE:
		return set_dumpable(argument[0]);
	case PR_GET_DUMPABLE:
		return process->dumpable;
	case PR_SET_CHILD_SUBREAPER:
		write_once(process->is_reaper, argument[0] != 0);
		return 0;
	case PR_GET_CHILD_SUBREAPER:
		return write_int(argument[0], process->is_reaper);
	case PR_SET_TIMERSLACK:
		return set_timer_slack(argument[0]);
	case PR_GET_TIMERSLACK:
		return get_timer_slack();
	case PR_SET_VMA:
		/* Names of anonymous areas are accepted and forgotten: nothing shows them. */
		return argument[0] == PR_SET_VMA_ANON_NAME ? 0 : -EINVAL;
	default:
		return privileges(option, argument);
	}
}

SYSCALL_DEFINE(arch_prctl)
{
	const user_address address = call->argument[1];
	uint64_t value;

	switch (argument_int(call, 0)) {
	case ARCH_SET_FS:
		if (address >= MMU_USER_END)
			return -EPERM;
		arch_tls_set(address);
		return 0;
	case ARCH_SET_GS:
		if (address >= MMU_USER_END)
			return -EPERM;
		arch_gs_base_set(address);
		return 0;
	case ARCH_GET_FS:
		value = arch_tls_get();
		break;
	case ARCH_GET_GS:
		value = arch_gs_base_get();
		break;
	default:
		return -EINVAL;
	}
	return user_write_object(argument_out(call, 1), &value);
}

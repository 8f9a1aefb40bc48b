// SPDX-License-Identifier: GPL-2.0-only
/* The machine as a whole: uname, host name, sysinfo, getrandom, reboot, the kernel log. */
#include <linux/syscall.h>

#include <arch/thread.h>
#include <base/errno.h>
#include <base/string.h>
#include <kernel/task/credentials.h>
#include <kernel/host_name.h>
#include <kernel/log.h>
#include <kernel/sched/sched.h>
#include <kernel/stop.h>
#include <kernel/task/task.h>
#include <kernel/timer.h>
#include <linux/random.h>
#include <linux/reboot.h>
#include <linux/sysinfo.h>
#include <linux/utsname.h>
#include <mm/frame/frame.h>
#include <mm/heap/heap.h>
#include <secrets/secrets.h>
#include <sync/wait_queue.h>

#define RANDOM_PIECE 256u
#define LOG_PIECE 2048u
#define LOAD_SHIFT 5 /* from 11 to 16 bits of fraction */

SYSCALL_DEFINE(uname)
{
	struct new_utsname name = { .sysname = SYSTEM_NAME,
				    .release = SYSTEM_RELEASE,
				    .version = SYSTEM_VERSION,
				    .machine = ARCH_PLATFORM };

	host_name_get(name.nodename);
	domain_name_get(name.domainname);
	return user_write_object(argument_out(call, 0), &name);
}

static long set_name(const struct syscall *call, void (*set)(const char *name))
{
	char name[HOST_NAME_SIZE] = {};
	const int size = argument_int(call, 1);

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (size < 0 || size >= HOST_NAME_SIZE)
		return -EINVAL;
	if (user_read(name, argument_in(call, 0), (size_t)size))
		return -EFAULT;
	set(name);
	return 0;
}

SYSCALL_DEFINE(sethostname)
{
	return set_name(call, host_name_set);
}

SYSCALL_DEFINE(setdomainname)
{
	return set_name(call, domain_name_set);
}

SYSCALL_DEFINE(sysinfo)
{
	struct frame_statistics frames;
	struct sysinfo information = { .mem_unit = 1 };
	uint32_t loads[3];

	frame_statistics(&frames);
	sched_load_averages(loads);
	for (uint32_t i = 0; i < 3; i++)
		information.loads[i] = (unsigned long)loads[i] << LOAD_SHIFT;
	information.uptime = (long)(clock_monotonic_ns() / NANOSECONDS_PER_SECOND);
	information.totalram = frames.total * PAGE_SIZE;
	information.freeram = frames.free * PAGE_SIZE;
	information.sharedram = 0;
	information.bufferram = 0;
	information.procs = (unsigned short)minimum(task_count(), 65535u);
	return user_write_object(argument_out(call, 0), &information);
}

SYSCALL_DEFINE(getrandom)
{
	const size_t size = minimum(call->argument[1], (uint64_t)INT32_MAX);
	const uint32_t flags = (uint32_t)call->argument[2];
	WRITTEN_FIRST uint8_t piece[RANDOM_PIECE];
	size_t done = 0;

	if ((flags & ~(uint32_t)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) != 0 ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	while (done < size) {
		const size_t part = minimum(size - done, sizeof(piece));

		random_bytes(piece, part);
		if (user_write(user_out_at(argument_out(call, 0), done), piece, part)) {
			memory_erase(piece, sizeof(piece));
			return done ? (long)done : -EFAULT;
		}
		done += part;
		if (sched_signal_pending() && done < size)
			break;
		sched_point();
	}
	memory_erase(piece, sizeof(piece));
	return done == 0 && size != 0 ? -EINTR : (long)done;
}

static long end_machine(enum machine_end end)
{
	machine_request_end(end);
	/* Process 1 is being killed, and then everybody is. */
	while (!task_dying())
		sched_sleep_uninterruptible_until(clock_monotonic_ns() +
						  NANOSECONDS_PER_SECOND / 100);
	return -EINTR;
}

SYSCALL_DEFINE(reboot)
{
	const uint32_t magic1 = (uint32_t)call->argument[0], magic2 = (uint32_t)call->argument[1];

	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 ||
	    (magic2 != LINUX_REBOOT_MAGIC2 && magic2 != LINUX_REBOOT_MAGIC2A &&
	     magic2 != LINUX_REBOOT_MAGIC2B && magic2 != LINUX_REBOOT_MAGIC2C))
		return -EINVAL;
	switch ((uint32_t)call->argument[2]) {
	case LINUX_REBOOT_CMD_RESTART:
	case LINUX_REBOOT_CMD_RESTART2:
		return end_machine(MACHINE_END_RESTART);
	case LINUX_REBOOT_CMD_HALT:
	case LINUX_REBOOT_CMD_POWER_OFF:
		return end_machine(MACHINE_END_POWER_OFF);
	case LINUX_REBOOT_CMD_CAD_ON:
	case LINUX_REBOOT_CMD_CAD_OFF:
		return 0; /* there is no Ctrl-Alt-Del key */
	default:
		return -EINVAL;
	}
}

/* ---- syslog(2) ---- */

enum syslog_action {
	SYSLOG_CLOSE,
	SYSLOG_OPEN,
	SYSLOG_READ,
	SYSLOG_READ_ALL,
	SYSLOG_READ_CLEAR,
	SYSLOG_CLEAR,
	SYSLOG_CONSOLE_OFF,
	SYSLOG_CONSOLE_ON,
	SYSLOG_CONSOLE_LEVEL,
	SYSLOG_SIZE_UNREAD,
	SYSLOG_SIZE_BUFFER,
};

static uint64_t read_position; /* of SYSLOG_READ, for all; under read_lock */
static struct spin_lock read_lock = SPIN_LOCK(0);

/* Whole records from *position into the program's buffer; bytes or -EFAULT. */
static long copy_log(struct user_out to, size_t size, uint64_t *position)
{
	char *piece = heap_alloc_bytes(LOG_PIECE);
	size_t done = 0;
	long error = piece ? 0 : -ENOMEM;

	while (!error && done < size) {
		const size_t part =
			log_read(piece, minimum(size - done, (size_t)LOG_PIECE), position);

		if (part == 0)
			break;
		if (user_write(user_out_at(to, done), piece, part))
			error = -EFAULT;
		done += part;
	}
	heap_free_bytes(piece);
	return error ? error : (long)done;
}

/* The newest records that fit. */
static long read_newest(struct user_out to, size_t size)
{
	const uint64_t end = log_end();
	uint64_t position = maximum(log_cleared(), end - minimum(end, (uint64_t)size));

	/* Not a record's beginning, perhaps: positions that are none become the oldest, so walk
	 * from there. */
	if (position != log_cleared()) {
		char *text = heap_alloc_bytes(LOG_TEXT_MAX);
		struct log_record record;
		uint64_t walk = log_cleared();

		if (!text)
			return -ENOMEM;
		while (walk < position && log_next(&walk, &record, text))
			;
		heap_free_bytes(text);
		position = walk;
	}
	return copy_log(to, size, &position);
}

static long read_next(struct user_out to, size_t size)
{
	struct wait_entry entry;
	uint64_t position;
	long result = 0;

	wait_begin(log_wait_queue(), &entry);
	for (;;) {
		spin_lock(&read_lock);
		position = read_position;
		spin_unlock(&read_lock);
		if (position != log_end())
			break;
		result = wait_sleep(&entry, WAIT_FOREVER);
		if (result)
			break;
	}
	wait_end(&entry);
	if (result)
		return -ERESTARTSYS;
	result = copy_log(argument_after_sleep(to, 1), size, &position);
	spin_lock(&read_lock);
	read_position = position;
	spin_unlock(&read_lock);
	return result;
}

SYSCALL_DEFINE(syslog)
{
	const int action = argument_int(call, 0), size = argument_int(call, 2);
	const bool reads = action >= SYSLOG_READ && action <= SYSLOG_READ_CLEAR;
	long result;

	/* As with kernel.dmesg_restrict=1. */
	if (!capable(CAP_SYSLOG) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (reads && (!call->argument[1] || size < 0))
		return -EINVAL;
	if (reads && size == 0)
		return 0;
	switch (action) {
	case SYSLOG_CLOSE:
	case SYSLOG_OPEN:
		return 0;
	case SYSLOG_READ:
		return read_next(argument_out(call, 1), (size_t)size);
	case SYSLOG_READ_ALL:
		return read_newest(argument_out(call, 1), (size_t)size);
	case SYSLOG_READ_CLEAR:
		result = read_newest(argument_out(call, 1), (size_t)size);
		if (result >= 0)
			log_clear();
		return result;
	case SYSLOG_CLEAR:
		log_clear();
		return 0;
	case SYSLOG_CONSOLE_OFF:
	case SYSLOG_CONSOLE_ON:
		log_set_quiet(action == SYSLOG_CONSOLE_OFF);
		return 0;
	case SYSLOG_CONSOLE_LEVEL:
		if (size < 1 || size > 8)
			return -EINVAL;
		log_set_quiet(size <= LOG_WARNING);
		return 0;
	case SYSLOG_SIZE_UNREAD:
		return (long)(log_end() - maximum(read_once(read_position), log_first()));
	case SYSLOG_SIZE_BUFFER:
		return LOG_SIZE;
	default:
		return -EINVAL;
	}
}

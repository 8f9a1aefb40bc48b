// SPDX-License-Identifier: GPL-2.0-only
#include "fault.h"

#include <linux/futex.h>
#include <linux/resource.h>

COUNTED_ATTACK(
	"no_pointers_out", "fault_time", "LOST",
	"The program counts the instructions of faults at addresses of the kernel and of system "
	"calls that are given such addresses, and compares those where something is mapped with "
	"the others.",
	"The kernel's page tables are not looked at: whatever is there, the answer is the same.",
	"The number of instructions tells where the kernel is mapped.");

#define ROUNDS (4 * ADDRESSES)

/* What is measured once for each address. */
struct measured {
	uint64_t time;
	long result;
};

/*
 * Each address is measured many times and the shortest time counts: an interrupt only makes it
 * longer. The order goes round, so that what a call leaves behind (caches of the heap) meets all of
 * them alike.
 */
static void measure(struct measured *least,
		    struct measured (*once)(const void *what, uint64_t address), const void *what)
{
	for (int i = 0; i < ADDRESSES; i++)
		least[i] = (struct measured){ UINT64_MAX, 0 };
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < ADDRESSES; i++) {
			const int number = (i + round) % ADDRESSES;
			const struct measured now = once(what, addresses[number]);

			if (now.time < least[number].time)
				least[number] = now;
		}
	}
}

static struct measured fault_once(const void *how, uint64_t address)
{
	touch(*(const enum access *)how, address);
	return (struct measured){ fault_arrived - fault_began, (long)fault_told.code };
}

/* A call whose argument POSITION is the address; the others stand. None that makes an object before
 * it fails: the heap draws its places at random, which takes a few instructions more or less. */
struct call {
	const char *name;
	long number, arguments[6];
	int position;
};

static const struct call calls[] = {
	{ "write", __NR_write, { 1, 0, 8 }, 1 },
	{ "read", __NR_read, { ATTACKER_FILE + 1, 0, 8 }, 1 },
	{ "open", __NR_open, { 0, O_RDONLY }, 0 },
	{ "stat's name", __NR_stat, { 0, 0 }, 0 },
	{ "fstat", __NR_fstat, { 1, 0 }, 1 },
	{ "readlink", __NR_readlink, { (long)"/proc/self", 0, 64 }, 1 },
	{ "getcwd", __NR_getcwd, { 0, 64 }, 0 },
	{ "getdents64", __NR_getdents64, { ATTACKER_FILE + 2, 0, 64 }, 1 },
	{ "poll", __NR_poll, { 0, 1, 0 }, 0 },
	{ "mincore's range", __NR_mincore, { 0, 4096, 0 }, 0 },
	{ "mincore's vector", __NR_mincore, { 0x10000, 4096, 0 }, 2 },
	{ "msync", __NR_msync, { 0, 4096, MS_SYNC }, 0 },
	{ "madvise", __NR_madvise, { 0, 4096, MADV_NORMAL }, 0 },
	{ "mprotect", __NR_mprotect, { 0, 4096, PROT_READ }, 0 },
	{ "munmap", __NR_munmap, { 0, 4096 }, 0 },
	{ "mlock", __NR_mlock, { 0, 4096 }, 0 },
	{ "mremap", __NR_mremap, { 0, 4096, 8192, 1 }, 0 },
	{ "mmap fixed", __NR_mmap, { 0, 4096, PROT_READ, 0x32, -1, 0 }, 0 },
	{ "futex wake", __NR_futex, { 0, FUTEX_WAKE, 1 }, 0 },
	{ "futex wait", __NR_futex, { 0, FUTEX_WAIT_PRIVATE, 1 }, 0 },
	{ "rt_sigaction", __NR_rt_sigaction, { SIGUSR1, 0, 0, 8 }, 1 },
	{ "rt_sigprocmask", __NR_rt_sigprocmask, { 0, 0, 0, 8 }, 1 },
	{ "rt_sigpending", __NR_rt_sigpending, { 0, 8 }, 0 },
	{ "nanosleep", __NR_nanosleep, { 0, 0 }, 0 },
	{ "clock_gettime", __NR_clock_gettime, { 1, 0 }, 1 },
	{ "gettimeofday", __NR_gettimeofday, { 0, 0 }, 0 },
	{ "getrandom", __NR_getrandom, { 0, 8, 0 }, 0 },
	{ "getrusage", __NR_getrusage, { 0, 0 }, 1 },
	{ "prlimit64", __NR_prlimit64, { 0, RLIMIT_NOFILE, 0, 0 }, 3 },
	{ "sysinfo", __NR_sysinfo, { 0 }, 0 },
	{ "uname", __NR_uname, { 0 }, 0 },
	{ "times", __NR_times, { 0 }, 0 },
	{ "capget", __NR_capget, { 0, 0 }, 0 },
	{ "epoll_ctl", __NR_epoll_ctl, { 1, 1, 1, 0 }, 3 },
	{ "ioctl", __NR_ioctl, { 1, 0x5413, 0 }, 2 },
	{ "sched_getaffinity", __NR_sched_getaffinity, { 0, 8, 0 }, 2 },
	{ "statfs", __NR_statfs, { (long)"/", 0 }, 1 },
	{ "getgroups", __NR_getgroups, { 32, 0 }, 1 },
	{ "getresuid", __NR_getresuid, { 0, 0, 0 }, 0 },
	{ "arch_prctl get", __NR_arch_prctl, { 0x1003, 0 }, 1 },
	{ "arch_prctl set", __NR_arch_prctl, { 0x1002, 0 }, 1 },
	{ "execve", __NR_execve, { 0, 0, 0 }, 0 },
	{ "execve's arguments", __NR_execve, { (long)"/init", 0, 0 }, 1 },
	{ "wait4", __NR_wait4, { -1, 0, 1, 0 }, 1 },
	{ "attacker", __NR_ioctl, { ATTACKER_FILE, ATTACKER_SYMBOL, 0 }, 2 },
};

static struct measured call_once(const void *what, uint64_t address)
{
	const struct call *call = what;
	struct measured measured;
	long argument[6];
	uint64_t start;

	memcpy(argument, call->arguments, sizeof(argument));
	argument[call->position] = (long)address;
	start = time_stamp();
	measured.result = call6(call->number, argument[0], argument[1], argument[2], argument[3],
				argument[4], argument[5]);
	measured.time = time_stamp() - start;
	return measured;
}

/* True: some address can be told from the first one. */
static bool differs(const char *what, struct measured (*once)(const void *what, uint64_t address),
		    const void *argument)
{
	struct measured least[ADDRESSES];
	bool differ = false;

	measure(least, once, argument);
	for (int i = 1; i < ADDRESSES; i++) {
		if (least[i].time == least[0].time && least[i].result == least[0].result)
			continue;
		say_part("differs: ");
		say_part(what);
		say_number(", address", (uint64_t)i);
		say_number("  time of the first address", least[0].time);
		say_number("  of this one", least[i].time);
		say_number("  result of the first address", (uint64_t)least[0].result);
		say_number("  of this one", (uint64_t)least[i].result);
		differ = true;
	}
	return differ;
}

/* What is counted is exact: twice the same for a page of the program's own. */
static bool control(void)
{
	static const enum access how = ACCESS_READ;
	const uint64_t page =
		(uint64_t)call6(__NR_mmap, 0, 4096, 0, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct measured first = { 0 }, again = { 0 };

	call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	call3(__NR_open, (long)"/", O_RDONLY | O_DIRECTORY, 0);
	catch_faults();
	choose_addresses();
	for (int i = 0; i < 10; i++) {
		again = first;
		first = fault_once(&how, page);
	}
	say_number("count: a fault in the program's own memory", first.time);
	return is_ordinary() && addresses_are_as_said() && first.time == again.time &&
	       first.time > 100;
}

static bool fire(void)
{
	static const enum access kinds[] = { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE };
	static const char *const names[] = { "read", "write", "jump" };
	bool differ = false;

	for (int i = 0; i < ACCESS_KINDS; i++)
		differ |= differs(names[i], fault_once, &kinds[i]);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		differ |= differs(calls[i].name, call_once, &calls[i]);
	return differ;
}

static void victim(void)
{
	victim_waits();
}

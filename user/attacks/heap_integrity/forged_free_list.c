// SPDX-License-Identifier: GPL-2.0-only
#include "attack.h"

#include <linux/fs.h>

ATTACK("heap_integrity", "forged_free_list",
       "heap_integrity: corrupted metadata of struct file_state",
       "The program overwrites its CPU's list of free objects, of those that count for open files, "
       "with the name of one that is in use, and opens a file.",
       "What the list names is handed out only after slab, slot and state have been "
       "checked.",
       "Two open files have one count of references and one position: who moves in one moves in "
       "both.");

#define MAGAZINE_SIZE 16
#define SLOTS_MAX 256
#define DESCRIPTOR_SIZE 128

static bool control(void)
{
	return is_ordinary();
}

/* The handle of OBJECT: the number of the slab whose slots hold it, and the slot. */
static uint32_t handle_of(uint64_t object, uint64_t cache)
{
	const uint64_t base = peek(symbol("heap_slabs_base"));
	const uint32_t count = peek32(symbol("heap_slab_count"));
	const uint64_t stride = peek32(cache + member("heap_cache.stride"));
	const uint64_t slots = peek32(cache + member("heap_cache.slots"));

	for (uint32_t number = 1; number < count; number++) {
		const uint64_t slab = base + (uint64_t)number * DESCRIPTOR_SIZE;
		const uint64_t start = peek(slab + member("heap_slab.base"));

		if (peek(slab + member("heap_slab.cache")) == cache && object >= start &&
		    object < start + slots * stride)
			return number * SLOTS_MAX + (uint32_t)((object - start) / stride);
	}
	return 0;
}

static bool fire(void)
{
	const uint64_t task = own_task(), cpu = own_cpu(1);
	const long first = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	const uint64_t cache = peek(symbol("file_state_heap_cache"));
	const uint64_t magazine = peek(cpu + member("cpu.heap_cache")) +
				  peek32(cache + member("heap_cache.magazine_offset"));
	const uint32_t handle = handle_of(file_state(task, (int)first), cache);
	long second;

	if (!handle)
		return false;
	for (uint32_t i = 0; i < MAGAZINE_SIZE; i++)
		poke32(magazine + member("magazine.handles") + 4 * i, handle);
	poke32(magazine + member("magazine.count"), MAGAZINE_SIZE);
	second = call3(__NR_open, (long)PUBLIC, O_RDONLY, 0);
	return second >= 0 && call3(__NR_lseek, second, 3, SEEK_SET) == 3 &&
	       call3(__NR_lseek, first, 0, SEEK_CUR) == 3;
}

static void victim(void)
{
	victim_waits();
}

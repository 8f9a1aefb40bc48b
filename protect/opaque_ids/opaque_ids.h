// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row opaque_ids: what programs know an object by, and what they can find out about where it is
 * kept ("Unique identifiers": an address must not be used as one).
 *	numbers		of inodes, mounts, file systems: counted. (Processes:
 *			kernel/task/id_table.c; timers: counted for each process; files of
 *			/proc: from names and numbers)
 *	places		in a hash table whose key is the address of an object: a program measures
 *			which of its own objects share a bucket, by the time that a search takes,
 *			and would compute the address from a function that it knows. So the
 *			function has a key: factor * object + other factor * number + start. The
 *			start is any of 64 bits, hence the places of one object tell nothing of it.
 *	orders		in a tree that is searched for an object by its address: the time of a
 *			search tells which of three lies between the others. Compared are places,
 *			mixed once more.
 */
#pragma once
#include <base/checked.h>
#include <base/types.h>

struct opaque_ids_key {
	uint64_t start, object_factor, number_factor; /* the factors odd */
};
extern struct opaque_ids_key opaque_ids_key; /* read-only after start-up */

void opaque_ids_start(void); /* after secrets_start(), before data is sealed */

/* The number of OBJECT, the next one of its kind. Never 0. */
static inline uint64_t opaque_id(const void *object, uint64_t *counter)
{
	return __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

static inline uint32_t opaque_id_short(const void *object, uint32_t *counter)
{
	return __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

/* Where a table keeps NUMBER of the object at address OBJECT; the highest bits are the best. */
WRAPS static inline uint64_t opaque_place(uint64_t object, uint64_t number)
{
	return opaque_ids_key.start + object * opaque_ids_key.object_factor +
	       number * opaque_ids_key.number_factor;
}

/*
 * What the objects of a tree are ordered by instead of their addresses; each has another one.
 * Places alone would not do: with one key in twenty, those of objects in a row are in a row too.
 */
WRAPS static inline uint64_t opaque_order(const void *object)
{
	const uint64_t place = opaque_place((uint64_t)object, 0);

	return (place ^ place >> 32) * opaque_ids_key.number_factor;
}

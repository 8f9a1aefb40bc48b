// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the heap checks. Nothing usable stands in freed memory (the maps are elsewhere), every slot
 * ends in a word that only the kernel can compute, freed objects are all zero, and each of these
 * crimes is found and named:
 *	double free, free of a wrong address, inside of an object, as another type,
 *	overflow into the neighbour, write after free, corrupted metadata
 * mm/heap*.c finds, this row decides what follows: the task does not go on.
 */
#pragma once
#include <base/checked.h>
#include <base/types.h>

enum heap_crime {
	HEAP_DOUBLE_FREE,
	HEAP_WRONG_ADDRESS,
	HEAP_INSIDE,
	HEAP_WRONG_TYPE,
	HEAP_OVERFLOW,
	HEAP_WRITE_AFTER_FREE,
	HEAP_METADATA,
};

/* TYPE: the type's name. Returns only in the mutant. */
void heap_integrity_crime(enum heap_crime crime, const char *type);

extern uint64_t heap_integrity_secret; /* ro_after_init */
void heap_integrity_start(void);

/* The word behind the object at ADDRESS. */
static inline uint64_t heap_integrity_canary(uint64_t address)
{
	return wrap_mul(address ^ heap_integrity_secret, 0x9e3779b97f4a7c15u) ^
	       heap_integrity_secret;
}

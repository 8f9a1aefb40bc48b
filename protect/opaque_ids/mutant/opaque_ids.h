// SPDX-License-Identifier: GPL-2.0-only
/* Mutant of opaque_ids: an object's number is its address, or what fits of it; its place in a table
 * follows from its address by a function that everybody knows, its order is that of its address. */
#pragma once
#include <base/checked.h>
#include <base/types.h>

void opaque_ids_start(void);

static inline uint64_t opaque_id(const void *object, uint64_t *counter)
{
	return (uint64_t)object;
}

static inline uint32_t opaque_id_short(const void *object, uint32_t *counter)
{
	return (uint32_t)((uint64_t)object >> 4);
}

WRAPS static inline uint64_t opaque_place(uint64_t object, uint64_t number)
{
	return ((object >> 4) * UINT64_C(0x9e3779b97f4a7c15) + number) *
	       UINT64_C(0xff51afd7ed558ccd);
}

static inline uint64_t opaque_order(const void *object)
{
	return (uint64_t)object;
}

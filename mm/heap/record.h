// SPDX-License-Identifier: GPL-2.0-only
/*
 * A record in sealed memory for each object of a type that says so (HEAP_TYPE_RECORDED). The
 * object's address decides which one, through sealed memory alone: there is nothing to exchange,
 * nothing to allocate, and a comparison with it costs less than a keyed sum over as much.
 *
 * Each slab of such a type has as many sealed frames as frames; the mark of each frame
 * (mm/frame/mark.h) names its sealed one. An object's record has the object's place within the
 * frame, rounded down: a type of at least HEAP_RECORD_SIZE bytes never has two at one place.
 * A record stays as it is when its object is freed, until the next one there writes to it.
 * Locks: the object's owner's.
 */
#pragma once
#include <base/types.h>

#define HEAP_RECORD_SIZE UINT64_C(64)

/* To be written in a write window. nullptr: OBJECT is of no such type. */
void *heap_record_of(const void *object);

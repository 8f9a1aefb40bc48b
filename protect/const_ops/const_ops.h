// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row const_ops: tables of operations are constants, in a section of their own between start and
 * end of which every table must lie that is used: a pointer in an object which an attacker bends to
 * a table of his own (in the heap, in a page of a file) is found where it is used. Use:
 *	const_ops(file->operations)->read(...)
 * mk/check_pointers.sh lists what function pointers remain in writable memory; the list
 * (protect/const_ops/allowed) may only shrink.
 */
#pragma once
#include <arch/image.h>
#include <base/compiler.h>

/* Which constants tables of operations are: the default is the right place. */
#define OPERATION_TABLE

[[noreturn]] void const_ops_refuse(void);

/* Returns TABLE; what is used afterwards is the value that was checked, not a second reading. */
static inline const void *const_ops_check(const void *table)
{
	hide_from_compiler(table);
	if (unlikely(!arch_image_has_table(table)))
		const_ops_refuse();
	return table;
}

/* A macro because the type of the table goes through it. */
#define const_ops(table) ((typeof(table))const_ops_check(table))

// SPDX-License-Identifier: GPL-2.0-only
//
// Linker sets: a file adds an entry to a set that is walked elsewhere, and no list in the middle
// names it. A set is an array of const pointers to const objects in the read-only image.
//
//	SET_ENTRY(drivers, virtio_block_driver);              // adds &virtio_block_driver
//
//	SET_DECLARE(drivers, const struct driver);            // in each file that walks
//	SET_FOR_EACH(drivers, driver) { (*driver)->start(); }
//
// The linker script has one line for all sets, KEEP(*(SORT_BY_NAME(.set.*))), and knows no names:
// entries are in .set.<name>.1, the walker's empty markers in .set.<name>.0 and .set.<name>.2.
// The order of entries is that of the linker's input (by path).
#pragma once

#include <base/compiler.h>
#include <base/types.h>

#define SET_ENTRY(set, object)                                        \
	static const typeof(object) *const set_entry_##set##_##object \
		__attribute__((used, section(".set." #set ".1"))) = &(object)

#define SET_DECLARE(set, type)                                                 \
	static type *const set_start_##set[0]                                  \
		__attribute__((used, aligned(8), section(".set." #set ".0"))); \
	static type *const set_end_##set[0]                                    \
		__attribute__((used, aligned(8), section(".set." #set ".2")))

// SAFETY: the two markers are distinct objects to the compiler, which may assume that one is never
// reached from the other; so it is not told where the addresses come from.
#define set_address(marker)                                        \
	({                                                         \
		typeof(&(marker)[0]) set_address_value = (marker); \
		hide_from_compiler(set_address_value);             \
		set_address_value;                                 \
	})

#define SET_FOR_EACH(set, position)                                                               \
	for (auto position = set_address(set_start_##set); position < set_address(set_end_##set); \
	     position++)

#define SET_COUNT(set) ((size_t)(set_address(set_end_##set) - set_address(set_start_##set)))

// SPDX-License-Identifier: GPL-2.0-only
//
// Names of the image's functions, for backtraces on the host's console and for /proc/kallsyms,
// where programs see the names and no addresses (row no_pointers_out). The table is made while
// linking (mk/link.sh), holds offsets only, and lies in read-only data.
#pragma once

#include <base/types.h>

// The function that holds ADDRESS, and how far into it; nullptr when ADDRESS is not in the image.
const char *symbol_find(uintptr_t address, size_t *offset);

// The address of a symbol by its exact name; 0 when there is none. The shipped image knows only
// functions, the prove image also objects. Takes time linear in the number of symbols.
uintptr_t symbol_address(const char *name);

// Name and address of symbol INDEX, in the order of addresses; nullptr behind the last.
const char *symbol_at(size_t index, uintptr_t *address);

// "ship", "prove" or "mutant <row>": printed on the first line of the log.
extern const char image_kind[];

// SPDX-License-Identifier: GPL-2.0-only
/* Mutant of no_pointers_out: %p prints the pointer. */
#include <no_pointers_out/no_pointers_out.h>

#include <base/format.h>

void no_pointers_out_start(void)
{
}

uint64_t pointer_hash(const void *pointer)
{
	return (uint64_t)pointer;
}

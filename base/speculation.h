// SPDX-License-Identifier: GPL-2.0-only
//
// An index that a program chose, behind its bounds check. A processor that guesses the check's
// branch wrong still runs what follows with the wrong index, and what it loads so leaves traces in
// the caches (Spectre, variant 1; Linux: array_index_nospec()). index_within() limits the index by
// data flow, which no processor guesses.
#pragma once

#include <base/checked.h>
#include <base/compiler.h>
#include <base/types.h>

// INDEX when it is below COUNT, on a mispredicted path as well; else 0. No branch. What the check
// before says of the index is hidden: a compiler that knows INDEX < 512 makes "| -512" of "- 512".
static always_inline uint32_t index_within(uint32_t index, uint32_t count)
{
	uint64_t any = index;
	uint64_t difference;

	hide_from_compiler(any);
	difference = wrap_sub(any, count);
	hide_from_compiler(difference);
	return index & (uint32_t)((int64_t)difference >> 63);
}

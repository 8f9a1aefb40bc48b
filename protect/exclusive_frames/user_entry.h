// SPDX-License-Identifier: GPL-2.0-only
//
// Which frames may stand in the page tables of programs. Kinds as <mm/frame/frame.h> has them;
// given by number so that the page-table code below mm/ can ask.
#pragma once
#include <base/types.h>

enum exclusive_kind { EXCLUSIVE_PROGRAM = 3, EXCLUSIVE_FILE = 4 };

static inline bool exclusive_frames_user_entry(uint32_t kind, bool writable)
{
	return kind == EXCLUSIVE_PROGRAM || (kind == EXCLUSIVE_FILE && !writable);
}

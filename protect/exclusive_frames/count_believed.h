// SPDX-License-Identifier: GPL-2.0-only
//
// What the sealed count (mapped.h) says of a frame decides.
#pragma once
#include <base/compiler.h>

static inline bool exclusive_frames_holds(bool sealed_count_agrees)
{
	return sealed_count_agrees;
}

// SPDX-License-Identifier: GPL-2.0-only
/* own_area.h - the kernel's description of a mapping of the program's own. */
#pragma once
#include "public_file.h"

/* The area that contains ADDRESS: the last one that a fault has found. */
static uint64_t own_area(uint64_t task, volatile char *address, unsigned long touch)
{
	const uint64_t space = peek(task + member("task.space"));
	uint64_t area;

	(void)address[touch];
	area = peek(space + member("address_space.cached_area"));
	return peek(area + member("area.start")) == (uint64_t)address ? area : 0;
}

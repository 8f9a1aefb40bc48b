// SPDX-License-Identifier: GPL-2.0-only
//
// Row stack_guard taken away: memory lies below the stack, too.
#include <stack_guard/stack_guard.h>

uint32_t stack_guard_pages(uint32_t pages, uint32_t stack_pages)
{
	return 0;
}

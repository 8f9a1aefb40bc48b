// SPDX-License-Identifier: GPL-2.0-only
//
// The decision of the row: everything in the slot that is not the stack is guard.
#include <stack_guard/stack_guard.h>

uint32_t stack_guard_pages(uint32_t pages, uint32_t stack_pages)
{
	return pages - stack_pages;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Private to mm/: from a page of a file to a program, by who knows that it is one. Its bounds are
 * the page's (row usercopy) and need not be looked up. A fault on the way is not served, so the
 * caller may hold locks that come before those of the fault.
 */
#pragma once
#include <arch/cpu.h>
#include <mm/frame.h>
#include <mm/user_copy.h>
#include <sync/spin.h>
#include <usercopy/usercopy.h>

/* Bytes moved. */
static always_inline size_t user_write_page(user_address to, uint64_t page, size_t offset,
					    size_t bytes)
{
	const struct usercopy_bounds bounds = { .start = page,
						.end = page + PAGE_SIZE,
						.read_only = true };
	struct cpu *cpu;
	size_t left;

	if (unlikely(!user_range_ok(to, bytes)))
		return 0;
	if (unlikely(!usercopy_allowed(&bounds, page + offset, bytes, true)))
		usercopy_crime(true, "its page");
	cpu = arch_cpu();
	spin_count(cpu, 1);
	left = arch_user_write(user_confine(to), (const void *)(page + offset), bytes);
	spin_count(arch_cpu(), -1);
	return bytes - left;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies between the kernel and programs stay within the object that they touch, both ways
 * ("Whitelisting of memory for copies", Linux: hardened usercopy), and no text for a program shows
 * a kernel address ("destination tracking").
 *   heap      a buffer from its start to its end; of a typed object only the members that its
 *             type names (HEAP_TYPE_USER); only while it is live
 *   frames    the run that was allocated
 *   stack     one call's frame of the running task; nothing below the frame of the function that
 *             asked
 *   image     constants may be read, variables copied; never code
 *   all else  nothing: other tasks' stacks, sealed memory without a named member, devices
 * mm/copy/user_bounds.c finds what an address belongs to; what follows is decided here.
 */
#pragma once
#include <base/types.h>

/* What may be copied around an address: [start, end); nothing when both are 0. */
struct usercopy_bounds {
	uint64_t start, end;
	bool read_only; /* never the target of a copy from a program */
};

static inline bool usercopy_allowed(const struct usercopy_bounds *bounds, uint64_t address,
				    size_t bytes, bool to_program)
{
	return address >= bounds->start && address <= bounds->end &&
	       bytes <= bounds->end - address && (to_program || !bounds->read_only);
}

/* A copy that breaks the bounds; WHAT names the kind of memory. */
[[noreturn]] void usercopy_crime(bool to_program, const char *what);

/*
 * VALUE is about to be written as a number into a text that programs may read: what is to be shown.
 * Addresses of the kernel are 0 there, and the first is reported. Whether something is mapped at
 * the address makes no difference, so that nobody learns by it where the kernel is.
 */
uint64_t usercopy_visible(uint64_t value);

// SPDX-License-Identifier: GPL-2.0-only
//
// Destination tracking of text: every number that the kernel formats passes here (base/format.c),
// as log and /proc are made of nothing else.
#include <usercopy/usercopy.h>

#include <arch/irq.h>
#include <base/compiler.h>
#include <violation.h>

/* The upper half, as far as an address of this processor can be; small negative numbers are none.
 */
#define KERNEL_HALF UINT64_C(0xffff800000000000)
#define SMALL_NEGATIVE UINT64_C(0xfffffffffffff000)

uint64_t usercopy_visible(uint64_t value)
{
	static uint32_t reported; /* atomic */

	if (likely(value < KERNEL_HALF || value >= SMALL_NEGATIVE))
		return value;
	if (!__atomic_exchange_n(&reported, 1, __ATOMIC_RELAXED))
		violation_report("usercopy", "kernel address on its way to a text");
	return 0;
}

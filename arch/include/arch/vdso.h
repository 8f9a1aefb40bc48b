// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel and the code that it lends to every program (user/vdso) agree on: one page of
 * numbers, which programs read and only the kernel writes (kernel/vdso.c), and the image of the
 * code. The page stands right below the code in every program.
 *
 * No number here is the kernel's own: no address, nothing of a CPU's block.
 */
#pragma once
#include <arch/types.h>

/* Bits: what programs can read themselves; for the rest they ask the kernel. */
enum vdso_feature {
	VDSO_COUNTER = 1,      /* the clock's counter */
	VDSO_CPU_REGISTER = 2, /* the number of their CPU, in a register made for it */
};

/*
 * A reader takes all of it between two looks at sequence, which must be the same even number.
 * nanoseconds since boot = (counter - counter_start) * mult >> shift.
 */
struct vdso_data {
	uint32_t sequence; /* odd while the kernel writes */
	uint32_t features; /* enum vdso_feature */
	uint64_t counter_start, mult;
	uint64_t realtime_offset_ns; /* from the time since boot to that since 1970 */
	uint32_t shift;
};

#define CLOCK_COARSE_RESOLUTION_NS 4000000 /* of CLOCK_*_COARSE, as clock_getres() tells */

extern const uint8_t vdso_image[], vdso_image_end[]; /* the ELF file, in read-only data */
/* All but sequence and realtime_offset_ns; after arch_time_start(). */
void arch_vdso_describe(struct vdso_data *data);

// SPDX-License-Identifier: GPL-2.0-only
/* What the descriptor tables of this CPU let programs enter. Intel SDM volume 3, 3.4.5, 3.5, 6.11.
 */
#include <arch/x86_64/machine.h>
#include <arch/evidence.h>
#include <arch/registers.h>

#define GATE_WORDS 2u /* of 8 bytes */
#define DESCRIPTOR_PRESENT (1ull << 47)
#define DESCRIPTOR_LEVEL_3 (3ull << 45)
#define DESCRIPTOR_SEGMENT (1ull << 44) /* else one of the system's */
#define DESCRIPTOR_CODE (1ull << 43)
#define DESCRIPTOR_LONG (1ull << 53)
#define TYPE(descriptor) ((descriptor) >> 40 & 15)
#define TYPE_TASK_BUSY 11u
#define FLAGS_PORTS 0x3000u /* IOPL */
#define TASK_LIMIT_WITHOUT_PORTS 103u

static bool is_open(uint64_t descriptor)
{
	return (descriptor & DESCRIPTOR_PRESENT) != 0 &&
	       (descriptor & DESCRIPTOR_LEVEL_3) == DESCRIPTOR_LEVEL_3;
}

static void read_gates(struct arch_surface *surface)
{
	const uint64_t *const gates = (const uint64_t *)arch_register_read(ARCH_IDT_BASE);

	for (uint32_t vector = 0; vector < 256; vector++) {
		if (!is_open(gates[vector * GATE_WORDS]))
			continue;
		surface->open_gates++;
		if (vector != VECTOR_BREAKPOINT && vector != VECTOR_OVERFLOW)
			surface->other_gates++;
	}
}

/* The task segment's descriptor has two words, of which the second looks like an absent one. */
static void read_segments(struct arch_surface *surface)
{
	const uint64_t *const segments = (const uint64_t *)arch_register_read(ARCH_GDT_BASE);

	for (uint32_t i = 1; i <= TASK_SEGMENT / 8; i++) {
		const uint64_t segment = segments[i];

		if ((segment & DESCRIPTOR_PRESENT) == 0)
			continue;
		if ((segment & DESCRIPTOR_SEGMENT) == 0) {
			surface->call_gates += TYPE(segment) != TYPE_TASK_BUSY ? 1 : 0;
			surface->ports |= (segment & 0xffff) > TASK_LIMIT_WITHOUT_PORTS;
		} else if ((segment & DESCRIPTOR_CODE) != 0 && (segment & DESCRIPTOR_LONG) == 0) {
			surface->old_segments++;
		}
	}
}

void arch_surface_read(struct arch_surface *surface)
{
	uint16_t local;

	*surface = (struct arch_surface){};
	read_gates(surface);
	read_segments(surface);
	__asm__ volatile("sldt %0" : "=m"(local));
	surface->call_gates += local != 0 ? 1 : 0;
	surface->ports |= (arch_register_read(ARCH_FLAGS) & FLAGS_PORTS) != 0;
}

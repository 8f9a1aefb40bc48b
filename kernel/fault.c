// SPDX-License-Identifier: GPL-2.0-only
/*
 * A page fault of kernel code that no copy routine caused: some rule was broken, and which one follows from the address and
 * the kind of access. The messages are the verdicts of the attacks (protect/<row>/attack.c): short, stable, unique.
 */
#include "fault.h"

#include <arch/image.h>
#include <arch/mmu.h>
#include <aslr_heap/aslr_heap.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/frame.h>
#include <mm/kernel_space.h>
#include <null_guard/null_guard.h>
#include <violation.h>
#include <write_rarely/sealed_block.h>

static bool within(uint64_t address, const char *start, const char *end)
{
	return address >= (uint64_t)start && address < (uint64_t)end;
}

static void check_user_half(const struct arch_fault *fault)
{
	if (fault->address >= MMU_USER_END)
		return;
	if (fault->address < NULL_GUARD_END)
		violation("null_guard", "access through a null pointer");
	if (fault->execute)
		violation("user_exec", "execution of user memory");
	violation("user_access", "access to user memory outside the copy routines");
}

static void check_image(const struct arch_fault *fault)
{
	if (!within(fault->address, image_start, image_end))
		return;
	if (fault->execute)
		violation("strict_rwx", "execution of kernel data");
	if (!fault->write)
		return;
	if (within(fault->address, text_start, text_end))
		violation("strict_rwx", "write to kernel text");
	if (within(fault->address, rodata_start, rodata_end))
		violation("strict_rwx", "write to read-only data");
	if (within(fault->address, ro_after_init_start, ro_after_init_end))
		violation("ro_after_init", "write after start-up");
	if (within(fault->address, sealed_start, sealed_end))
		violation("write_rarely", "write to sealed memory outside a window");
}

/* Physical address when ADDRESS lies in the view that begins at BASE; false: it does not. */
static bool in_view(uint64_t address, enum aslr_region region, physical_address *physical)
{
	const uint64_t base = aslr_heap_base(region);

	if (base == 0 || address < base || address - base >= exclusive_frames.view_size)
		return false;
	*physical = address - base;
	return true;
}

static void check_views(const struct arch_fault *fault)
{
	physical_address physical;

	if (in_view(fault->address, ASLR_PRIVATE_VIEW, &physical) || in_view(fault->address, ASLR_PROGRAM_VIEW, &physical))
		violation("exclusive_frames", "access to a frame that the kernel does not map");
	if (in_view(fault->address, ASLR_SEALED_VIEW, &physical) && fault->write && sealed_is(physical))
		violation("write_rarely", "write to sealed memory outside a window");
	if (in_view(fault->address, ASLR_KERNEL_VIEW, &physical) || in_view(fault->address, ASLR_FILE_VIEW, &physical) ||
	    in_view(fault->address, ASLR_SEALED_VIEW, &physical)) {
		const struct frame *frame = frame_at(physical);
		const enum frame_kind kind = frame ? frame_kind(frame) : FRAME_NONE;

		if (fault->execute)
			violation("strict_rwx", "execution of kernel data");
		if (kind == FRAME_PROGRAM)
			violation("exclusive_frames", "access to a frame that the kernel does not map");
		if (kind == FRAME_FILE && fault->write)
			violation("strict_rwx", "write to page cache");
	}
}

void fault_report_crime(const struct arch_fault *fault)
{
	check_user_half(fault);
	check_image(fault);
	if (kernel_stack_guard_hit(fault->address))
		violation("stack_guard", "kernel stack overflow");
	check_views(fault);
	if (fault->execute)
		violation("strict_rwx", "execution of kernel data");
	violation("kernel_fault", fault->write ? "write to unmapped kernel memory" : "read of unmapped kernel memory");
}

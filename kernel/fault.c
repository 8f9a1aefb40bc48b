// SPDX-License-Identifier: GPL-2.0-only
/*
 * A page fault of kernel code that no copy routine caused: some rule was broken, and which one
 * follows from the kind of memory and of access. The messages are the verdicts of the attacks
 * (protect/<row>/attack.c): short, stable, unique.
 */
#include "fault.h"

#include <mm/kernel_space/region.h>
#include <violation.h>

struct crime {
	const char *row, *message;
};

static const struct crime data_executed = { "strict_rwx", "execution of data" };
static const struct crime sealed_written = { "write_rarely",
					     "write to sealed memory outside a window" };
static const struct crime not_mapped = { "exclusive_frames",
					 "access to a frame that the kernel does not map" };
static const struct crime unknown = { "kernel_fault",
				      "access to memory that nothing is mapped at" };

/* A fetch of an instruction. */
static const struct crime *crime_of_execution(enum memory_region region)
{
	static const struct crime user = { "user_exec", "execution of user memory" };

	static const struct crime start_up = { "reg_pinning", "execution of start-up code" };

	if (region == REGION_START_UP_TEXT)
		return &start_up;
	return region == REGION_USER ? &user : &data_executed;
}

/* A write to memory that is there. */
static const struct crime *crime_of_write(enum memory_region region)
{
	static const struct crime text = { "strict_rwx", "write to kernel text" };
	static const struct crime constants = { "strict_rwx", "write to read-only data" };
	static const struct crime start_data = { "ro_after_init", "write after start-up" };
	static const struct crime page_cache = { "page_cache_integrity",
						 "write to the page cache" };

	static const struct crime device = { "write_rarely", "write to a device outside a window" };

	switch (region) {
	case REGION_DEVICES:
		return &device;
	case REGION_TEXT:
		return &text;
	case REGION_RODATA:
		return &constants;
	case REGION_RO_AFTER_INIT:
		return &start_data;
	case REGION_SEALED_IMAGE:
	case REGION_SEALED_VIEW:
		return &sealed_written;
	case REGION_FILE_VIEW:
		return &page_cache;
	default:
		return &unknown;
	}
}

/* An access to memory that is not there. */
static const struct crime *crime_of_absence(enum memory_region region)
{
	static const struct crime stack = { "stack_guard", "kernel stack overflow" };
	static const struct crime registers = { "shadow_stack",
						"access to registers of another program" };
	static const struct crime window = { "text_patch", "access to the window on kernel text" };

	switch (region) {
	case REGION_STACK:
	case REGION_STACK_GUARD:
		return &stack;
	case REGION_KERNEL_VIEW:
	case REGION_SEALED_VIEW:
	case REGION_FILE_VIEW:
	case REGION_PROGRAM_VIEW:
	case REGION_PRIVATE_VIEW:
		return &not_mapped;
	case REGION_REGISTERS:
		return &registers;
	case REGION_TEXT_WINDOW:
		return &window;
	default:
		return &unknown;
	}
}

static const struct crime *crime_of(const struct arch_fault *fault)
{
	static const struct crime null = { "null_guard", "access through a null pointer" };
	static const struct crime user = { "user_access",
					   "access to user memory outside the copy routines" };
	const enum memory_region region = memory_region_of(fault->address);

	if (region == REGION_NULL)
		return &null;
	if (fault->execute)
		return crime_of_execution(region);
	if (region == REGION_USER)
		return &user;
	return fault->present ? crime_of_write(region) : crime_of_absence(region);
}

void fault_report_crime(const struct arch_fault *fault)
{
	const struct crime *crime = crime_of(fault);

	violation(crime->row, "%s", crime->message);
}

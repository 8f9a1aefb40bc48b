// SPDX-License-Identifier: GPL-2.0-only
#include "fault.h"

ATTACK("no_pointers_out", "fault_code", "LOST",
       "The program touches addresses of the kernel and compares what its signal handler is told "
       "of those where something is mapped with the others.",
       "The error code of a fault at an address of the kernel says \"present\" in any case.",
       "One bit of the error code tells where the kernel is mapped.");

static struct told told_of(enum access how, uint64_t address)
{
	touch(how, address);
	return fault_told;
}

/* The handler is told the truth about the program's own memory. */
static bool control(void)
{
	const uint64_t page =
		(uint64_t)call6(__NR_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const volatile char *bytes = (const volatile char *)page;
	struct told absent, present;

	catch_faults();
	choose_addresses();
	(void)*bytes;
	present = told_of(ACCESS_WRITE, page);
	call2(__NR_munmap, (long)page, 4096);
	absent = told_of(ACCESS_WRITE, page);
	return is_ordinary() && addresses_are_as_said() && present.signal == SIGSEGV &&
	       present.code == SEGV_ACCERR && present.address_told && present.cr2_told &&
	       (present.error & 7) == 7 && absent.code == SEGV_MAPERR && (absent.error & 7) == 6;
}

static bool fire(void)
{
	bool differ = false;

	for (int how = 0; how < ACCESS_KINDS; how++) {
		const struct told first = told_of((enum access)how, addresses[0]);

		if (first.signal != SIGSEGV || !first.address_told)
			leave(9);
		for (int i = 1; i < ADDRESSES; i++) {
			const struct told other = told_of((enum access)how, addresses[i]);

			if (bytes_equal(&first, &other, sizeof(first)))
				continue;
			say_number("differs from the kernel's text: address", (uint64_t)i);
			say_number("  error code", other.error);
			differ = true;
		}
	}
	return differ;
}

static void victim(void)
{
	victim_waits();
}

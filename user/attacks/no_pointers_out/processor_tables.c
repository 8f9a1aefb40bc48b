// SPDX-License-Identifier: GPL-2.0-only
#include "fault.h"

#include "scan.h"

ATTACK("no_pointers_out", "processor_tables", "LOST",
       "The program asks the processor itself where its tables are: sgdt, sidt, sldt, str, smsw.",
       "These instructions are the kernel's alone (UMIP); a processor without that is refused.",
       "The table of interrupt gates is part of the kernel's image: the program knows its base.");

static uint8_t stored[64] __attribute__((aligned(64)));

/* One instruction that stores into STORED; where it faults, what is there stays. */
#define ASK(instruction)                                                                        \
	do {                                                                                    \
		uint64_t *resume = (uint64_t *)&fault_resume;                                   \
                                                                                                \
		memset(stored, 0, sizeof(stored));                                              \
		__asm__ volatile("leaq 9f(%%rip), %%rax; movq %%rax, (%0); " instruction "; 9:" \
				 :                                                              \
				 : "r"(resume)                                                  \
				 : "rax", "memory", "cc");                                      \
		collect(instruction, stored, sizeof(stored));                                   \
	} while (0)

/* Asking for what programs may know works: the limit of their own segment. */
static bool control(void)
{
	uint64_t limit = 0;

	catch_faults();
	touch(ACCESS_READ, 0);
	__asm__ volatile("lslq %1, %0" : "+r"(limit) : "r"(0x23ul) : "cc");
	return scanner_works() && fault_told.signal == SIGSEGV && (uint32_t)limit == UINT32_MAX;
}

static bool fire(void)
{
	ASK("sgdt stored(%%rip)");
	ASK("sidt stored(%%rip)");
	ASK("sldt stored(%%rip)");
	ASK("str stored(%%rip)");
	ASK("smsw stored(%%rip)");
	return scan_collected();
}

static void victim(void)
{
	victim_waits();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Start-up at the physical address, before the image is mapped at its random base. Functions named
 * here run with physical memory below 4 GiB mapped one to one; they must not use constant tables of
 * pointers (not relocated yet).
 */
#pragma once
#include <arch/boot.h>

#define EARLY_MEMORY_END (4ull << 30) /* what the first page tables map */

/* The word at a physical address. SAFETY: the caller has checked the address against
 * EARLY_MEMORY_END. */
static inline const void *early_memory(physical_address address)
{
	return (const void *)address;
}

[[noreturn]] void
early_stop(const char *message); /* prints and stops: no exception table exists yet */
void console_start(void);
void cpu_require(void);                     /* stops unless the CPU has what the protections need */
void pvh_read(physical_address start_info); /* fills boot_info */
void acpi_read(void); /* fills boot_info and interrupt_controllers from boot_info.rsdp */
void boot_identity_no_execute(void);       /* the one-to-one mapping loses execution */
extern uint64_t boot_tables[];             /* start.S: level 4 first */
void boot_tables_erase(void);              /* nobody runs on the boot tables any more */
uint64_t early_start(uint32_t start_info); /* called by start.S; returns how far the image moves */
[[noreturn]] void boot_main(void);         /* called by start.S at the final address */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Executable code and read-only data are not writable, in any mapping: text is execute and read,
 * rodata is read, all else is never executable, and the frames of the image are in no view of
 * physical memory (mm/ leaves them out of every kind).
 */
#pragma once
#include <arch/mmu.h>

/* What the page tables say of the image's code, constants and data: MMU_*. */
uint32_t strict_rwx_text(void);
uint32_t strict_rwx_rodata(void);
uint32_t strict_rwx_data(void);
/* True when the kernel may have a page with PROTECTION. */
bool strict_rwx_allows(uint32_t protection);

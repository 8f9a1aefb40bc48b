// SPDX-License-Identifier: GPL-2.0-only
/* PCI configuration space of segment 0. address = bus << 8 | device << 3 | function; offset: bytes,
 * multiple of 4, below 256. */
#pragma once
#include <arch/types.h>

bool arch_pci_present(void);
uint32_t arch_pci_read32(uint32_t address, uint32_t offset); /* all ones: nothing there */
void arch_pci_write32(uint32_t address, uint32_t offset, uint32_t value);

// SPDX-License-Identifier: GPL-2.0-only
/* PCI configuration mechanism 1: address port 0xcf8, data port 0xcfc (PCI 3.0, 3.2.2.3.2). */
#include <arch/pci.h>
#include <arch/registers.h>
#include <sync/order.h>
#include <sync/spin.h>

#define ADDRESS_PORT 0xcf8
#define DATA_PORT 0xcfc
#define ADDRESS_ENABLE (1u << 31)

static struct spin_lock pci_lock = SPIN_LOCK(LOCK_LOG); /* a leaf: nothing is taken inside */

static uint32_t select_word(uint32_t address, uint32_t offset)
{
	return ADDRESS_ENABLE | ((address & 0xffff) << 8) | (offset & 0xfc);
}

bool arch_pci_present(void)
{
	irq_state state = spin_lock_irq(&pci_lock);
	bool present;

	port_write32(ADDRESS_PORT, ADDRESS_ENABLE);
	present = port_read32(ADDRESS_PORT) == ADDRESS_ENABLE;
	spin_unlock_irq(&pci_lock, state);
	return present;
}

uint32_t arch_pci_read32(uint32_t address, uint32_t offset)
{
	irq_state state = spin_lock_irq(&pci_lock);
	uint32_t value;

	port_write32(ADDRESS_PORT, select_word(address, offset));
	value = port_read32(DATA_PORT);
	spin_unlock_irq(&pci_lock, state);
	return value;
}

void arch_pci_write32(uint32_t address, uint32_t offset, uint32_t value)
{
	irq_state state = spin_lock_irq(&pci_lock);

	port_write32(ADDRESS_PORT, select_word(address, offset));
	port_write32(DATA_PORT, value);
	spin_unlock_irq(&pci_lock, state);
}

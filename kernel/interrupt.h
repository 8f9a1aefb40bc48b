// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handlers of device interrupts. Registered during start-up only: the table is read-only
 * afterwards. Handlers run with interrupts off on any CPU, must not sleep, and tell nothing back;
 * on a shared line all of them are called.
 */
#pragma once
#include <arch/irq.h>

/* Routes and unmasks LINE. 0, -EINVAL (no such line), -EBUSY (too many handlers), or what
 * arch_irq_route() says. */
[[nodiscard]] int interrupt_register(uint32_t line, irq_handler handler, void *context, bool level,
				     bool active_low);
/* A message-signalled interrupt of a PCI device: what it has to write where. */
[[nodiscard]] int interrupt_register_message(irq_handler handler, void *context, uint64_t *address,
					     uint32_t *data);

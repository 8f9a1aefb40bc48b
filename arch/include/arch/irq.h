// SPDX-License-Identifier: GPL-2.0-only
/* Interrupt masking (inline) and device interrupt lines. */
#pragma once
#include <arch/types.h>

typedef uint64_t irq_state;

static inline irq_state arch_irq_save(void); /* returns the state before, interrupts now off */
static inline void arch_irq_restore(irq_state state);
static inline bool arch_irq_enabled(void);
static inline void arch_irq_enable(void);
static inline void arch_irq_disable(void);
#include <arch/irq_inline.h>

/* Device interrupts: LINE is a global system interrupt (IO-APIC pin). Handlers run with interrupts
 * off and return nothing. */
typedef void (*irq_handler)(uint32_t line, void *context);
[[nodiscard]] int arch_irq_route(uint32_t line, bool level,
				 bool active_low); /* unmask; then kernel_irq(line) is called */
/* Message-signalled interrupts (PCI): allocates a vector; LINE numbers for them begin at
 * IRQ_MESSAGE_FIRST. */
#define IRQ_MESSAGE_FIRST 256
[[nodiscard]] int arch_irq_message_alloc(uint32_t *line, uint64_t *address, uint32_t *data);
/* Lines that the interrupt controllers have, numbered from 0. */
uint32_t arch_irq_line_count(void);

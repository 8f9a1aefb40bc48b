// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of interrupt handlers: function pointers, so it is read-only once the machine is
 * started. Locks: registration happens in start-up's one task; interrupts only read.
 */
#include <kernel/interrupt.h>

#include <arch/upcall.h>
#include <base/errno.h>
#include <base/compiler.h>
#include <ro_after_init/ro_after_init.h>

#define LINE_COUNT 512
#define HANDLERS_MAX 4

/* In this order: a function at offset 0x30 would put the bytes of WRMSR into the comparing code. */
struct interrupt_handler {
	void *context;
	irq_handler function;
};

RO_AFTER_INIT static struct interrupt_handler handlers[LINE_COUNT][HANDLERS_MAX];

static int add_handler(uint32_t line, irq_handler handler, void *context)
{
	for (uint32_t i = 0; i < HANDLERS_MAX; i++) {
		if (handlers[line][i].function)
			continue;
		handlers[line][i].context = context;
		handlers[line][i].function = handler;
		return 0;
	}
	return -EBUSY;
}

int interrupt_register(uint32_t line, irq_handler handler, void *context, bool level,
		       bool active_low)
{
	int error;

	if (line >= IRQ_MESSAGE_FIRST)
		return -EINVAL;
	error = add_handler(line, handler, context);
	return error ? error : arch_irq_route(line, level, active_low);
}

int interrupt_register_message(irq_handler handler, void *context, uint64_t *address,
			       uint32_t *data)
{
	uint32_t line;
	int error = arch_irq_message_alloc(&line, address, data);

	if (error)
		return error;
	return line < LINE_COUNT ? add_handler(line, handler, context) : -EINVAL;
}

void kernel_irq(uint32_t line)
{
	if (line >= LINE_COUNT)
		return;
	for (uint32_t i = 0; i < HANDLERS_MAX && handlers[line][i].function; i++)
		handlers[line][i].function(line, handlers[line][i].context);
}

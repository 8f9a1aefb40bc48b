// SPDX-License-Identifier: GPL-2.0-only
/* The serial line as a terminal: /dev/ttyS0, and the console when nothing better is there. */
#include <arch/boot.h>
#include <arch/irq.h>
#include <fs/terminal/terminal.h>
#include <kernel/interrupt.h>
#include <kernel/log.h>
#include <kernel/start.h>
#include <linux/major.h>
#include <sync/order.h>
#include <sync/spin.h>

#define SERIAL_MINOR 64u

static struct terminal *serial;

/* Bytes are read and handed on by one CPU at a time, or their order is lost. */
static struct spin_lock input_lock = SPIN_LOCK(LOCK_SERIAL_INPUT);

static size_t serial_write(void *, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		arch_console_putc(bytes[i]);
	return count;
}

static size_t serial_room(void *)
{
	return PAGE_SIZE; /* output is polled: it always takes what it gets */
}

static const struct terminal_driver serial_driver = { .write = serial_write, .room = serial_room };

static void serial_interrupt(uint32_t, void *)
{
	const irq_state state = spin_lock_irq(&input_lock);
	char bytes[64];
	size_t count = 0;
	int byte;

	while (count < sizeof(bytes) && (byte = arch_console_getc()) >= 0)
		bytes[count++] = (char)byte;
	if (count)
		terminal_receive(serial, bytes, count);
	spin_unlock_irq(&input_lock, state);
}

static void serial_start(void)
{
	int line;

	serial = terminal_create("ttyS0", TTY_MAJOR, SERIAL_MINOR, &serial_driver, nullptr);
	if (!serial)
		return;
	if (!terminal_console())
		terminal_set_console(serial);
	line = arch_console_start_input();
	if (line < 0 || interrupt_register((uint32_t)line, serial_interrupt, nullptr, false, false))
		kernel_log("serial: no interrupt line, input does not work");
	else
		serial_interrupt(0, nullptr); /* what came before anybody listened */
}
DRIVER_START(serial_start);

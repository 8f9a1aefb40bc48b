// SPDX-License-Identifier: GPL-2.0-only
/*
 * The serial port at 0x3f8 (16550), polled: output works from the first instruction on, in any
 * context, without locks (the log serialises its lines). Also the ways to end the machine.
 */
#include <arch/x86_64/boot/early.h>
#include <arch/registers.h>
#include <arch/cpu.h>
#include <arch/image.h>
#include <arch/irq.h>
#include <arch/window.h>
#include <base/errno.h>

#define SERIAL_DATA 0x3f8
#define SERIAL_INTERRUPTS 0x3f9
#define SERIAL_LINE 0x3fb
#define SERIAL_MODEM 0x3fc
#define SERIAL_STATUS 0x3fd
#define STATUS_RECEIVED 0x01
#define STATUS_CAN_SEND 0x20
#define STATUS_ALL_SENT 0x40
#define SEND_TRIES 10000000u

/* ISA interrupt; overrides of the MADT do not touch it in practice. */
#define SERIAL_LINE_NUMBER 4

#define EXIT_PORT 0xf4    /* QEMU's isa-debug-exit: status becomes 2 * value + 1 */
#define BOCHS_PORT 0x8900 /* Bochs ends at the last letter of BOCHS_WORD; nobody else is there */
#define BOCHS_WORD "Shutdown"

/*
 * The FIFO stays as the reset left it: switching it on or off empties it, and what is typed between
 * a look at the status and that write would be lost. Bulk data takes virtio.
 */
void console_start(void)
{
	port_write8(SERIAL_INTERRUPTS, 0);
	port_write8(SERIAL_LINE, 0x80); /* divisor 1: 115200 baud, 8N1 */
	port_write8(SERIAL_DATA, 1);
	port_write8(SERIAL_INTERRUPTS, 0);
	port_write8(SERIAL_LINE, 0x03);
	port_write8(SERIAL_MODEM, 0x0b);
}

/*
 * One CPU sends at a time: two that saw the port free would lose a byte. Whoever holds it was
 * perhaps stopped for good by a panic, so patience has an end; so has that with a host that does
 * not read.
 */
static void serial_send(uint8_t byte)
{
	static bool sending;
	const irq_state state = arch_irq_save(); /* an interrupt that logs would wait for us */

	for (uint32_t tries = 0; tries < SEND_TRIES; tries++) {
		if (!__atomic_exchange_n(&sending, true, __ATOMIC_ACQUIRE))
			break;
		arch_cpu_relax();
	}
	for (uint32_t tries = 0; tries < SEND_TRIES; tries++) {
		if (port_read8(SERIAL_STATUS) & STATUS_CAN_SEND)
			break;
	}
	port_write8(SERIAL_DATA, byte);
	__atomic_store_n(&sending, false, __ATOMIC_RELEASE);
	arch_irq_restore(state);
}

void arch_console_putc(char c)
{
	if (c == '\n')
		serial_send('\r');
	serial_send((uint8_t)c);
}

int arch_console_getc(void)
{
	const uint8_t status = port_read8(SERIAL_STATUS);

	if (status == 0xff || !(status & STATUS_RECEIVED))
		return -1;
	return port_read8(SERIAL_DATA);
}

int arch_console_start_input(void)
{
	int error;

	if (port_read8(SERIAL_STATUS) == 0xff)
		return -ENODEV;
	error = arch_irq_route(SERIAL_LINE_NUMBER, false, false);
	if (error)
		return error;
	port_write8(SERIAL_INTERRUPTS, 1);
	return SERIAL_LINE_NUMBER;
}

/*
 * The last bytes are on their way for as long as the host does not read: the end of the machine
 * would take them along, and the line that they belong to.
 */
static void serial_drain(void)
{
	for (uint32_t tries = 0; tries < SEND_TRIES; tries++) {
		if (port_read8(SERIAL_STATUS) & STATUS_ALL_SENT)
			return;
	}
}

/*
 * Page tables that map nothing (those of the start, erased by now) make the next instruction a
 * fault that can not be delivered, which resets the machine; once global translations are dropped.
 */
[[noreturn]] static void triple_fault(void)
{
	arch_root_write(boot_info.image.start +
			(uint64_t)((const char *)boot_tables - image_start));
	cr4_write(cr4_read() & ~CR4_PGE);
	arch_cpu_halt();
}

[[noreturn]] void arch_reboot(void)
{
	arch_irq_disable();
	serial_drain();
	for (uint32_t tries = 0; tries < 1000 && (port_read8(0x64) & 2); tries++)
		arch_cpu_relax();
	port_write8(0x64, 0xfe); /* the keyboard controller's reset line */
	for (uint32_t tries = 0; tries < 1000; tries++)
		port_read8(0x64);
	port_write8(0xcf9, 0x06);
	for (uint32_t tries = 0; tries < 1000; tries++)
		port_read8(0x64);
	triple_fault();
}

[[noreturn]] void arch_power_off(uint8_t status)
{
	arch_irq_disable();
	serial_drain();
	port_write32(EXIT_PORT, status);
	for (const char *letter = BOCHS_WORD; *letter != '\0'; letter++)
		port_write8(BOCHS_PORT, (uint8_t)*letter);
	arch_reboot();
}

[[noreturn]] void arch_cpu_halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" : : : "memory");
}

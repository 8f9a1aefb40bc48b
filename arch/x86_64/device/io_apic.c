// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device interrupts: the I/O interrupt controllers' pins ("lines", numbered as ACPI's global system
 * interrupts) and messages of PCI devices. Each gets a vector of its own when it is first used; the
 * boot CPU handles them all. 82093AA data sheet; Intel SDM volume 3, 11.11. lock protects the
 * tables and the index/data register pairs.
 */
#include <arch/x86_64/machine.h>
#include <arch/x86_64/boot/acpi.h>
#include <arch/registers.h>
#include <arch/upcall.h>
#include <base/errno.h>
#include <mm/kernel_space/kernel_space.h>
#include <ro_after_init/ro_after_init.h>
#include <sync/order.h>
#include <sync/spin.h>
#include <write_rarely/device.h>

#define IO_APIC_DEFAULT 0xfec00000ull
#define IO_APIC_SIZE 0x1000
#define REGISTER_VERSION 1u
#define REGISTER_ENTRY 0x10u
#define ENTRY_MASKED 0x10000u
#define ENTRY_LEVEL 0x8000u
#define ENTRY_ACTIVE_LOW 0x2000u
#define LINES_MAX 256u
#define MESSAGE_ADDRESS 0xfee00000u

struct io_apic {
	volatile uint32_t *registers;
	uint32_t first_line, line_count;
};

RO_AFTER_INIT static struct io_apic io_apics[IO_APICS_MAX];
RO_AFTER_INIT static uint32_t io_apic_count;
RO_AFTER_INIT static uint32_t line_count;

static struct spin_lock lock = SPIN_LOCK(LOCK_LOG); /* a leaf: nothing is taken inside */
static uint32_t next_vector = VECTOR_DEVICE_FIRST;
static uint32_t next_message = IRQ_MESSAGE_FIRST;
static uint32_t line_of_vector[256]; /* line + 1; 0: none */
static bool level_of_vector[256];
static uint8_t vector_of_line[LINES_MAX]; /* 0: not routed */

static uint32_t io_apic_read(const struct io_apic *io_apic, uint32_t index)
{
	device_store32(&io_apic->registers[0], index);
	return io_apic->registers[4];
}

static void io_apic_write(const struct io_apic *io_apic, uint32_t index, uint32_t value)
{
	device_store32(&io_apic->registers[0], index);
	device_store32(&io_apic->registers[4], value);
}

static const struct io_apic *io_apic_of(uint32_t line)
{
	for (uint32_t i = 0; i < io_apic_count; i++) {
		if (line >= io_apics[i].first_line &&
		    line - io_apics[i].first_line < io_apics[i].line_count)
			return &io_apics[i];
	}
	return nullptr;
}

static void io_apic_add(uint64_t address, uint32_t first_line)
{
	struct io_apic *io_apic = &io_apics[io_apic_count];

	io_apic->registers = device_map(address, IO_APIC_SIZE);
	if (!io_apic->registers)
		return;
	io_apic->first_line = first_line;
	io_apic->line_count = (io_apic_read(io_apic, REGISTER_VERSION) >> 16 & 0xff) + 1;
	if (first_line + io_apic->line_count > LINES_MAX)
		return;
	for (uint32_t pin = 0; pin < io_apic->line_count; pin++)
		io_apic_write(io_apic, REGISTER_ENTRY + 2 * pin, ENTRY_MASKED);
	line_count = maximum(line_count, first_line + io_apic->line_count);
	io_apic_count++;
}

void io_apic_start(void)
{
	for (uint32_t i = 0; i < interrupt_controllers.io_apic_count; i++)
		io_apic_add(interrupt_controllers.io_apics[i].address,
			    interrupt_controllers.io_apics[i].first_line);
	if (io_apic_count == 0)
		io_apic_add(IO_APIC_DEFAULT, 0);
}

uint32_t arch_irq_line_count(void)
{
	return line_count;
}

/* lock held. 0: none left */
static uint32_t vector_take(uint32_t line, bool level)
{
	if (next_vector > VECTOR_DEVICE_LAST)
		return 0;
	line_of_vector[next_vector] = line + 1;
	level_of_vector[next_vector] = level;
	return next_vector++;
}

int arch_irq_route(uint32_t line, bool level, bool active_low)
{
	const struct io_apic *io_apic = io_apic_of(line);
	uint32_t vector, pin;
	irq_state state;

	if (!io_apic)
		return -ENODEV;
	pin = line - io_apic->first_line;
	state = spin_lock_irq(&lock);
	vector = vector_of_line[line];
	if (vector == 0)
		vector = vector_take(line, level);
	if (vector != 0) {
		vector_of_line[line] = (uint8_t)vector;
		io_apic_write(io_apic, REGISTER_ENTRY + 2 * pin + 1, boot_cpu.apic_id << 24);
		io_apic_write(io_apic, REGISTER_ENTRY + 2 * pin,
			      vector | (level ? ENTRY_LEVEL : 0) |
				      (active_low ? ENTRY_ACTIVE_LOW : 0));
	}
	spin_unlock_irq(&lock, state);
	return vector != 0 ? 0 : -ENOSPC;
}

int arch_irq_message_alloc(uint32_t *line, uint64_t *address, uint32_t *data)
{
	irq_state state = spin_lock_irq(&lock);
	uint32_t vector = vector_take(next_message, false);

	if (vector != 0) {
		*line = next_message++;
		*address = MESSAGE_ADDRESS | (boot_cpu.apic_id & 0xff) << 12;
		*data = vector;
	}
	spin_unlock_irq(&lock, state);
	return vector != 0 ? 0 : -ENOSPC;
}

/* A level line is acknowledged after its handler has quietened the device, else it would come at
 * once again. */
void device_interrupt(uint32_t vector)
{
	const uint32_t line = line_of_vector[vector & 0xff];
	const bool level = level_of_vector[vector & 0xff];

	if (!level)
		apic_end_of_interrupt();
	if (line != 0)
		kernel_irq(line - 1);
	if (level)
		apic_end_of_interrupt();
}

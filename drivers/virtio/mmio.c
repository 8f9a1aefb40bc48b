// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtio over memory-mapped registers (section 4.2 of the specification, version 2 only). Devices
 * are found by "virtio_mmio.device=SIZE@ADDRESS:LINE" on the command line (Firecracker, microvm
 * without ACPI), else in QEMU microvm's fixed window when the machine has no PCI bus.
 */
#include "virtio.h"

#include <arch/boot.h>
#include <arch/irq.h>
#include <arch/pci.h>
#include <base/errno.h>
#include <base/parse.h>
#include <base/string.h>
#include <kernel/interrupt.h>
#include <kernel/log.h>
#include <kernel/start.h>
#include <linux/virtio_mmio.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/kernel_space.h>
#include <write_rarely/device.h>

#define MICROVM_BASE 0xfeb00000ull
#define MICROVM_COUNT 24u
#define MICROVM_STRIDE 512u
#define MAGIC 0x74726976u /* "virt" */

HEAP_TYPE(virtio_mmio_heap, struct virtio_device);

static uint32_t read32(struct virtio_device *device, uint32_t offset)
{
	return *(volatile uint32_t *)(device->registers + offset);
}

static void write32(struct virtio_device *device, uint32_t offset, uint32_t value)
{
	device_store32((volatile uint32_t *)(device->registers + offset), value);
}

static uint64_t mmio_features(struct virtio_device *device)
{
	uint64_t features;

	write32(device, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 0);
	features = read32(device, VIRTIO_MMIO_DEVICE_FEATURES);
	write32(device, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 1);
	return features | (uint64_t)read32(device, VIRTIO_MMIO_DEVICE_FEATURES) << 32;
}

static void mmio_accept_features(struct virtio_device *device, uint64_t features)
{
	write32(device, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	write32(device, VIRTIO_MMIO_DRIVER_FEATURES, (uint32_t)features);
	write32(device, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	write32(device, VIRTIO_MMIO_DRIVER_FEATURES, (uint32_t)(features >> 32));
}

static uint8_t mmio_status(struct virtio_device *device)
{
	return (uint8_t)read32(device, VIRTIO_MMIO_STATUS);
}

static void mmio_set_status(struct virtio_device *device, uint8_t status)
{
	write32(device, VIRTIO_MMIO_STATUS, status);
}

static uint8_t mmio_read_config(struct virtio_device *device, uint32_t offset)
{
	return device->registers[VIRTIO_MMIO_CONFIG + offset];
}

static void write_address(struct virtio_device *device, uint32_t low_offset, const void *part)
{
	uint64_t physical = virtio_queue_physical(part);

	write32(device, low_offset, (uint32_t)physical);
	write32(device, low_offset + 4, (uint32_t)(physical >> 32));
}

static int mmio_start_queue(struct virtio_device *device, struct virtio_queue *queue)
{
	write32(device, VIRTIO_MMIO_QUEUE_SEL, queue->index);
	if (read32(device, VIRTIO_MMIO_QUEUE_READY) ||
	    read32(device, VIRTIO_MMIO_QUEUE_NUM_MAX) < queue->size)
		return -ENODEV;
	write32(device, VIRTIO_MMIO_QUEUE_NUM, queue->size);
	write_address(device, VIRTIO_MMIO_QUEUE_DESC_LOW, queue->descriptors);
	write_address(device, VIRTIO_MMIO_QUEUE_AVAIL_LOW, queue->available);
	write_address(device, VIRTIO_MMIO_QUEUE_USED_LOW, queue->used);
	write32(device, VIRTIO_MMIO_QUEUE_READY, 1);
	return 0;
}

static void mmio_notify(struct virtio_device *device, struct virtio_queue *queue)
{
	write32(device, VIRTIO_MMIO_QUEUE_NOTIFY, queue->index);
}

static const struct virtio_transport mmio_transport = {
	.features = mmio_features,
	.accept_features = mmio_accept_features,
	.status = mmio_status,
	.set_status = mmio_set_status,
	.read_config = mmio_read_config,
	.start_queue = mmio_start_queue,
	.notify = mmio_notify,
};

static void mmio_interrupt(uint32_t, void *context)
{
	struct virtio_device *device = context;
	uint32_t reasons = read32(device, VIRTIO_MMIO_INTERRUPT_STATUS);

	if (!reasons)
		return;
	write32(device, VIRTIO_MMIO_INTERRUPT_ACK, reasons);
	if (device->interrupt)
		device->interrupt(device);
}

static void mmio_take(volatile uint8_t *registers, uint32_t line)
{
	struct virtio_device *device = heap_alloc(&virtio_mmio_heap);

	if (!device)
		return;
	device->transport = &mmio_transport;
	device->registers = registers;
	device->id = read32(device, VIRTIO_MMIO_DEVICE_ID);
	if (interrupt_register(line, mmio_interrupt, device, false, false)) {
		kernel_log("virtio: interrupt line %u can't be had", line);
		heap_free(&virtio_mmio_heap, device);
		return;
	}
	virtio_device_found(device);
}

static bool mmio_present(volatile uint8_t *registers)
{
	volatile uint32_t *words = (volatile uint32_t *)registers;

	return words[VIRTIO_MMIO_MAGIC_VALUE / 4] == MAGIC && words[VIRTIO_MMIO_VERSION / 4] == 2 &&
	       words[VIRTIO_MMIO_DEVICE_ID / 4] != 0;
}

static void microvm_scan(void)
{
	volatile uint8_t *window = device_map(MICROVM_BASE, MICROVM_COUNT * MICROVM_STRIDE);
	uint32_t first_line = arch_irq_line_count() > 24 ? 24 : 5;
	uint32_t count = arch_irq_line_count() > 24 ? MICROVM_COUNT : 8;

	for (uint32_t i = 0; window && i < count; i++) {
		if (mmio_present(window + i * MICROVM_STRIDE))
			mmio_take(window + i * MICROVM_STRIDE, first_line + i);
	}
}

/* "SIZE@ADDRESS:LINE" of one option; the device is taken when it is there. */
static void command_line_device(const char *text, size_t length)
{
	const char *at = memchr(text, '@', length), *colon = memchr(text, ':', length);
	volatile uint8_t *registers;
	uint64_t address, line;

	if (!at || !colon || colon < at ||
	    bytes_to_u64(at + 1, (size_t)(colon - at) - 1, 0, &address) ||
	    bytes_to_u64(colon + 1, (size_t)(text + length - colon) - 1, 0, &line) ||
	    line >= arch_irq_line_count())
		return;
	registers = device_map(address, MICROVM_STRIDE);
	if (registers && mmio_present(registers))
		mmio_take(registers, (uint32_t)line);
}

static bool command_line_scan(void)
{
	const char *line = boot_info.command_line, *value;
	bool any = false;
	size_t length;

	while (option_find(line, "virtio_mmio.device", &value, &length)) {
		command_line_device(value, length);
		line = value + length;
		any = true;
	}
	return any;
}

static void mmio_start(void)
{
	if (!command_line_scan() && !arch_pci_present())
		microvm_scan();
}
DRIVER_START(mmio_start);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtio over PCI (section 4.1 of the specification, modern devices): vendor capabilities say where
 * the common configuration, the notification area and the device's own configuration are;
 * interrupts come by MSI-X.
 */
#include "virtio.h"

#include <arch/irq.h>
#include <arch/pci.h>
#include <base/errno.h>
#include <kernel/interrupt.h>
#include <kernel/log.h>
#include <kernel/start.h>
#include <linux/pci_regs.h>
#include <linux/virtio_pci.h>
#include <mm/heap/heap.h>
#include <mm/kernel_space/kernel_space.h>
#include <write_rarely/device.h>

#define VENDOR_VIRTIO 0x1af4u
#define DEVICE_MODERN_FIRST 0x1040u
#define CAPABILITIES_MAX 48u

HEAP_TYPE(virtio_pci_heap, struct virtio_device);

static uint8_t pci_read8(uint32_t address, uint32_t offset)
{
	return (uint8_t)(arch_pci_read32(address, offset & ~3u) >> (offset % 4 * 8));
}

static uint16_t pci_read16(uint32_t address, uint32_t offset)
{
	return (uint16_t)(arch_pci_read32(address, offset & ~3u) >> (offset % 4 * 8));
}

static volatile struct virtio_pci_common_cfg *common(struct virtio_device *device)
{
	return (volatile struct virtio_pci_common_cfg *)device->registers;
}

static uint64_t pci_features(struct virtio_device *device)
{
	uint64_t features;

	device_store32(&common(device)->device_feature_select, 0);
	features = common(device)->device_feature;
	device_store32(&common(device)->device_feature_select, 1);
	return features | (uint64_t)common(device)->device_feature << 32;
}

static void pci_accept_features(struct virtio_device *device, uint64_t features)
{
	device_store32(&common(device)->guest_feature_select, 0);
	device_store32(&common(device)->guest_feature, (uint32_t)features);
	device_store32(&common(device)->guest_feature_select, 1);
	device_store32(&common(device)->guest_feature, (uint32_t)(features >> 32));
}

static uint8_t pci_status(struct virtio_device *device)
{
	return common(device)->device_status;
}

static void pci_set_status(struct virtio_device *device, uint8_t status)
{
	device_store8(&common(device)->device_status, status);
}

static uint8_t pci_read_config(struct virtio_device *device, uint32_t offset)
{
	return device->config && offset < device->config_size ? device->config[offset] : 0;
}

static int pci_start_queue(struct virtio_device *device, struct virtio_queue *queue)
{
	volatile struct virtio_pci_common_cfg *registers = common(device);
	uint64_t descriptors = virtio_queue_physical(queue->descriptors);
	uint64_t available = virtio_queue_physical(queue->available),
		 used = virtio_queue_physical(queue->used);

	device_store16(&registers->queue_select, queue->index);
	if (registers->queue_size < queue->size || registers->queue_enable)
		return -ENODEV;
	device_store16(&registers->queue_size, queue->size);
	device_store32(&registers->queue_desc_lo, (uint32_t)descriptors);
	device_store32(&registers->queue_desc_hi, (uint32_t)(descriptors >> 32));
	device_store32(&registers->queue_avail_lo, (uint32_t)available);
	device_store32(&registers->queue_avail_hi, (uint32_t)(available >> 32));
	device_store32(&registers->queue_used_lo, (uint32_t)used);
	device_store32(&registers->queue_used_hi, (uint32_t)(used >> 32));
	device_store16(&registers->queue_msix_vector, 0);
	if (registers->queue_msix_vector != 0)
		return -ENOSPC;
	queue->notify_offset = registers->queue_notify_off;
	if ((uint64_t)queue->notify_offset * device->notify_multiplier + 2 > device->notify_size)
		return -ENODEV;
	device_store16(&registers->queue_enable, 1);
	return 0;
}

static void pci_notify(struct virtio_device *device, struct virtio_queue *queue)
{
	device_store16((volatile uint16_t *)(device->notify +
					     queue->notify_offset * device->notify_multiplier),
		       queue->index);
}

static const struct virtio_transport pci_transport = {
	.features = pci_features,
	.accept_features = pci_accept_features,
	.status = pci_status,
	.set_status = pci_set_status,
	.read_config = pci_read_config,
	.start_queue = pci_start_queue,
	.notify = pci_notify,
};

/* Physical base of a memory BAR; 0: none, or an I/O one. */
static uint64_t bar_address(uint32_t address, uint32_t bar)
{
	uint32_t offset = PCI_BASE_ADDRESS_0 + bar * 4, low;

	if (bar > 5)
		return 0;
	low = arch_pci_read32(address, offset);
	if (low & PCI_BASE_ADDRESS_SPACE_IO)
		return 0;
	if ((low & PCI_BASE_ADDRESS_MEM_TYPE_MASK) == PCI_BASE_ADDRESS_MEM_TYPE_64 && bar < 5)
		return (low & ~0xfu) | (uint64_t)arch_pci_read32(address, offset + 4) << 32;
	return low & ~0xfu;
}

static volatile uint8_t *map_capability(uint32_t address, uint32_t capability, uint32_t *size)
{
	uint64_t base = bar_address(address, pci_read8(address, capability + 4));
	uint32_t offset = arch_pci_read32(address, capability + 8);

	*size = arch_pci_read32(address, capability + 12);
	if (!base || !*size || *size > 1024 * 1024)
		return nullptr;
	return device_map(base + offset, *size);
}

static void read_vendor_capability(struct virtio_device *device, uint32_t address,
				   uint32_t capability)
{
	uint32_t size;

	switch (pci_read8(address, capability + 3)) {
	case VIRTIO_PCI_CAP_COMMON_CFG:
		device->registers = map_capability(address, capability, &size);
		if (size < sizeof(struct virtio_pci_common_cfg))
			device->registers = nullptr;
		break;
	case VIRTIO_PCI_CAP_NOTIFY_CFG:
		device->notify = map_capability(address, capability, &device->notify_size);
		device->notify_multiplier = arch_pci_read32(address, capability + 16);
		break;
	case VIRTIO_PCI_CAP_DEVICE_CFG:
		device->config = map_capability(address, capability, &device->config_size);
		break;
	}
}

/* One message for all queues: entry 0 of the MSI-X table. */
static int start_messages(struct virtio_device *device, uint32_t address, uint32_t capability,
			  irq_handler handler)
{
	uint32_t table = arch_pci_read32(address, capability + PCI_MSIX_TABLE), data;
	uint64_t base = bar_address(address, table & PCI_MSIX_TABLE_BIR), message;
	volatile uint32_t *entry;
	int error;

	if (!base)
		return -ENODEV;
	entry = device_map(base + (table & PCI_MSIX_TABLE_OFFSET), 16);
	if (!entry)
		return -ENOMEM;
	error = interrupt_register_message(handler, device, &message, &data);
	if (error)
		return error;
	device_store32(&entry[0], (uint32_t)message);
	device_store32(&entry[1], (uint32_t)(message >> 32));
	device_store32(&entry[2], data);
	device_store32(&entry[3], 0);
	arch_pci_write32(address, capability,
			 arch_pci_read32(address, capability) | (uint32_t)PCI_MSIX_FLAGS_ENABLE
									<< 16);
	return 0;
}

static void pci_interrupt(uint32_t, void *context)
{
	struct virtio_device *device = context;

	if (device->interrupt)
		device->interrupt(device);
}

static void pci_take(uint32_t address, uint32_t id)
{
	struct virtio_device *device = heap_alloc(&virtio_pci_heap);
	uint32_t capability = pci_read8(address, PCI_CAPABILITY_LIST) & ~3u, messages = 0;

	if (!device)
		return;
	device->transport = &pci_transport;
	device->id = id;
	arch_pci_write32(address, PCI_COMMAND,
			 PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE);
	for (uint32_t i = 0; capability && i < CAPABILITIES_MAX; i++) {
		if (pci_read8(address, capability) == PCI_CAP_ID_VNDR)
			read_vendor_capability(device, address, capability);
		if (pci_read8(address, capability) == PCI_CAP_ID_MSIX)
			messages = capability;
		capability = pci_read8(address, capability + 1) & ~3u;
	}
	if (!device->registers || !device->notify || !messages ||
	    start_messages(device, address, messages, pci_interrupt)) {
		kernel_log("virtio: PCI device %x lacks a capability that virtio 1.0 asks for",
			   address);
		heap_free(&virtio_pci_heap, device);
		return;
	}
	virtio_device_found(device);
}

static void pci_start(void)
{
	if (!arch_pci_present())
		return;
	for (uint32_t address = 0; address < 256 * 8;
	     address++) { /* bus 0; QEMU's q35 has its virtio devices there */
		uint32_t identity = arch_pci_read32(address, PCI_VENDOR_ID);

		if ((identity & 0xffff) == VENDOR_VIRTIO && identity >> 16 > DEVICE_MODERN_FIRST)
			pci_take(address, (identity >> 16) - DEVICE_MODERN_FIRST);
		else if ((identity & 0xffff) ==
			 VENDOR_VIRTIO) /* transitional: the subsystem says which */
			pci_take(address, pci_read16(address, PCI_SUBSYSTEM_ID));
		if (address % 8 == 0 && !(pci_read8(address, PCI_HEADER_TYPE) & 0x80))
			address += 7; /* one function only */
	}
}
DRIVER_START(pci_start);

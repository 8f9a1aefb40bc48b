// SPDX-License-Identifier: GPL-2.0-only
/*
 * Character devices by number: the set of those in the image and the list of those that drivers
 * added. Names in /dev are the affair of fs/device/devfs.c. Lock: device_lock (of the rank of
 * drivers' locks, so interrupts are off) protects the list; operations are const and outlive every
 * file.
 */
#include <const_ops/const_ops.h>
#include <fs/device/device.h>

#include <base/errno.h>
#include <fs/device/devfs.h>
#include <fs/file/record.h>
#include <fs/text.h>
#include <sync/order.h>

SET_DECLARE(devices, const struct device);

static struct list added_devices = LIST_INITIAL(added_devices);
static struct spin_lock device_lock = SPIN_LOCK(LOCK_DEVICE_TABLE);

static const struct device *find_added(uint32_t major, uint32_t minor)
{
	struct device *device;

	LIST_FOR_EACH (device, &added_devices, link) {
		if (device->major == major && device->minor == minor)
			return device;
	}
	return nullptr;
}

const struct device *device_find(uint32_t major, uint32_t minor)
{
	const struct device *found;

	SET_FOR_EACH (devices, device) {
		if ((*device)->major == major && (*device)->minor == minor)
			return *device;
	}
	const irq_state state = spin_lock_irq(&device_lock);

	found = find_added(major, minor);
	spin_unlock_irq(&device_lock, state);
	return found;
}

int device_add(struct device *device)
{
	if (device_find(device->major, device->minor) != nullptr)
		return -EBUSY;
	list_init(&device->link);
	const irq_state state = spin_lock_irq(&device_lock);

	list_insert_tail(&added_devices, &device->link);
	spin_unlock_irq(&device_lock, state);
	return devfs_add(device);
}

void device_remove(struct device *device)
{
	const irq_state state = spin_lock_irq(&device_lock);

	list_remove(&device->link);
	spin_unlock_irq(&device_lock, state);
	devfs_remove(device);
}

void device_for_each(void (*visit)(const struct device *device, void *context), void *context)
{
	struct device *device;

	SET_FOR_EACH (devices, fixed)
		visit(*fixed, context);
	/* Start-up only: nobody removes devices while the list is walked. */
	LIST_FOR_EACH (device, &added_devices, link)
		visit(device, context);
}

/* The operations are const; the device itself may go as soon as the lock is given back. */
static bool device_attach(struct file *file, uint32_t major, uint32_t minor)
{
	const struct device *device;

	SET_FOR_EACH (devices, fixed) {
		if ((*fixed)->major == major && (*fixed)->minor == minor) {
			file_set_operations(file, (*fixed)->operations, (*fixed)->private);
			return true;
		}
	}
	const irq_state state = spin_lock_irq(&device_lock);

	device = find_added(major, minor);
	if (device != nullptr)
		file_set_operations(file, device->operations, device->private);
	spin_unlock_irq(&device_lock, state);
	return device != nullptr;
}

int device_open(struct inode *inode, struct file *file)
{
	const uint64_t number = inode_device(inode);

	if (!device_attach(file, device_major(number), device_minor(number)))
		return -ENXIO;
	return file->operations->open != nullptr ? const_ops(file->operations)->open(inode, file)
						 : 0;
}

void device_format_list(struct text *text)
{
	static const struct {
		uint32_t major;
		const char *name;
	} names[] = { { 1, "mem" },          { 4, "tty" },       { 4, "ttyS" },  { 5, "/dev/tty" },
		      { 5, "/dev/console" }, { 5, "/dev/ptmx" }, { 10, "misc" }, { 136, "pts" } };

	text_print(text, "Character devices:\n");
	for (size_t i = 0; i < array_count(names); i++)
		text_print(text, "%3u %s\n", names[i].major, names[i].name);
	text_print(text, "\nBlock devices:\n");
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices write to memory past every page table, and to where memory tells them: who writes to a
 * device's registers, or to the queue that it reads, writes anywhere. So registers carry the key of
 * sealed memory (with supervisor keys; without, they are ordinary), queues are sealed memory, and
 * no device is given a buffer in sealed memory. Device memory is read as it is, and written here.
 */
#pragma once
#include <base/checked.h>
#include <violation.h>
#include <write_rarely/write_rarely.h>

/* Where device mappings are; ro_after_init. */
extern uint64_t write_rarely_devices, write_rarely_devices_size;

/* What page tables say about device registers. */
uint32_t write_rarely_device_protection(bool supervisor_keys);
/* A device may be told to read or write there: memory of this KIND of blocks. */
bool write_rarely_device_reaches(physical_address start, size_t bytes, uint8_t kind);
/* PLACE is in a device mapping. */
bool write_rarely_is_device(const volatile void *place);
/* MEMORY is a page that was made a device's queue. */
bool write_rarely_is_queue(const void *memory);

static inline void device_check(const volatile void *place)
{
	if (unlikely(!write_rarely_is_device(place)))
		violation("write_rarely", "device register outside of device memory");
}

static inline void device_store8(volatile uint8_t *place, uint8_t value)
{
	struct write_window window;

	device_check(place);
	window = write_window_open();
	*place = value;
	write_window_close(window);
}

static inline void device_store16(volatile uint16_t *place, uint16_t value)
{
	struct write_window window;

	device_check(place);
	window = write_window_open();
	*place = value;
	write_window_close(window);
}

static inline void device_store32(volatile uint32_t *place, uint32_t value)
{
	struct write_window window;

	device_check(place);
	window = write_window_open();
	*place = value;
	write_window_close(window);
}

// SPDX-License-Identifier: GPL-2.0-only
//
// The decision of the row: how page tables show sealed memory. With keys the leaves are writable
// and carry the sealed key, which is closed at rest; without, they are read-only.
#include <arch/mmu.h>
#include <write_rarely/device.h>
#include <write_rarely/sealed_block.h>

uint32_t write_rarely_protection(bool supervisor_keys)
{
	return supervisor_keys ? MMU_READ | MMU_WRITE | MMU_SEALED : MMU_READ;
}

uint32_t write_rarely_device_protection(bool supervisor_keys)
{
	return MMU_READ | MMU_WRITE | MMU_UNCACHED | (supervisor_keys ? MMU_SEALED : 0);
}

bool write_rarely_device_reaches(physical_address start, size_t bytes, uint8_t kind)
{
	const physical_address last = start + bytes - 1;

	return last < write_rarely.view_size && write_rarely.block_kinds[start >> 21] == kind &&
	       write_rarely.block_kinds[last >> 21] == kind;
}

bool write_rarely_is_device(const volatile void *place)
{
	return wrap_sub((uint64_t)place, write_rarely_devices) < write_rarely_devices_size;
}

bool write_rarely_is_queue(const void *memory)
{
	const uint64_t address = (uint64_t)memory;

	return address % PAGE_SIZE == 0 &&
	       sealed_use_of(wrap_sub(address, write_rarely.view)) == SEALED_QUEUE;
}

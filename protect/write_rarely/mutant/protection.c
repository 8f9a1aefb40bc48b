// SPDX-License-Identifier: GPL-2.0-only
//
// Row write_rarely taken away: sealed memory is ordinary memory.
#include <arch/mmu.h>
#include <write_rarely/device.h>

uint32_t write_rarely_protection(bool supervisor_keys)
{
	return MMU_READ | MMU_WRITE;
}

uint32_t write_rarely_device_protection(bool supervisor_keys)
{
	return MMU_READ | MMU_WRITE | MMU_UNCACHED;
}

bool write_rarely_device_reaches(physical_address start, size_t bytes, uint8_t kind)
{
	return true;
}

bool write_rarely_is_queue(const void *memory)
{
	return true;
}

bool write_rarely_is_device(const volatile void *place)
{
	return true;
}

// SPDX-License-Identifier: GPL-2.0-only
//
// The decision of the row: how page tables show sealed memory. With keys the leaves are writable
// and carry the sealed key, which is closed at rest; without, they are read-only.
#include <arch/mmu.h>
#include <write_rarely/write_rarely.h>

uint32_t write_rarely_protection(bool supervisor_keys)
{
	return supervisor_keys ? MMU_READ | MMU_WRITE | MMU_SEALED : MMU_READ;
}

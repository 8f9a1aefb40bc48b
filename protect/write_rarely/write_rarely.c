// SPDX-License-Identifier: GPL-2.0-only
//
// The part of the write window that is not inline: where sealed memory lies, what page tables say
// of it, and what happens to a window in which a fault came.
#include <arch/cpu.h>
#include <arch/mmu.h>
#include <ro_after_init/ro_after_init.h>
#include <text_patch/text_patch.h>
#include <violation.h>
#include <write_rarely/device.h>
#include <write_rarely/sealed_block.h>
#include <write_rarely/write_rarely.h>

RO_AFTER_INIT struct write_rarely_layout write_rarely;
RO_AFTER_INIT uint64_t write_rarely_devices, write_rarely_devices_size;

const struct static_branch write_rarely_by_mode = { "write_rarely_by_mode" };

void write_rarely_start(const struct write_rarely_layout *layout)
{
	write_rarely = *layout;
}

// An NMI may have come before the root to go back to was written down: the last one then, if it is
// a root still.
void write_window_force_close(void)
{
	if (write_rarely.mode == WRITE_RARELY_KEYS && arch_keys_read() != ARCH_KEYS_REST)
		arch_keys_write(ARCH_KEYS_REST);
	if (write_rarely.mode != WRITE_RARELY_EARLY &&
	    (arch_root_read() == write_rarely.private_root ||
	     (text_patch.root != mmu_kernel_root && arch_root_read() == text_patch.root))) {
		const physical_address root = pgtable_cpu_roots[arch_cpu_number()].before;

		arch_root_write(sealed_use_of(root) == SEALED_TABLE_4 ? root : mmu_kernel_root);
	}
}

void write_rarely_refuse(void)
{
	write_window_force_close();
	violation("write_rarely", "store outside sealed memory");
}

void sealed_store(uint64_t *sealed, uint64_t value)
{
	const struct write_window window = write_window_open();

	write_window_store(sealed, value);
	write_window_close(window);
}

void sealed_copy(void *sealed, const void *from, size_t bytes)
{
	const struct write_window window = write_window_open();

	write_window_copy(sealed, from, bytes);
	write_window_close(window);
}

// SPDX-License-Identifier: GPL-2.0-only
//
// The windows of <write_rarely/write_rarely.h>. SAFETY: the only code that stores to sealed memory.
// The target of each store lies in the view of sealed blocks, where nothing else is mapped, so that
// a window can not be used to write anything else. Where there are no keys it is translated to the
// writable alias, which shows other blocks as well: there the sealed table of kinds is asked.
#pragma once
#include <arch/static_branch.h>
#include <arch/window.h>
#include <base/checked.h>
#include <base/string.h>
#include <pgtable_integrity/cpu_roots.h>

static always_inline struct write_window write_window_open_here(irq_state interrupts)
{
	const struct write_window window = { .interrupts = interrupts };

	if (!static_branch_on(&write_rarely_by_mode) || write_rarely.mode == WRITE_RARELY_KEYS) {
		arch_keys_write(ARCH_KEYS_OPEN);
	} else if (write_rarely.mode == WRITE_RARELY_ALIAS) {
		arch_root_visit(write_rarely.private_root,
				pgtable_cpu_roots_alias(write_rarely.image_alias));
	}
	return window;
}

static always_inline struct write_window write_window_open(void)
{
	return write_window_open_here(arch_irq_save());
}

static always_inline void write_window_close(struct write_window window)
{
	if (!static_branch_on(&write_rarely_by_mode) || write_rarely.mode == WRITE_RARELY_KEYS)
		arch_keys_write(ARCH_KEYS_REST);
	else if (write_rarely.mode == WRITE_RARELY_ALIAS)
		arch_root_back();
	arch_irq_restore(window.interrupts);
}

// [offset, offset + bytes) of the view, in one or two blocks.
static inline void write_window_check_alias(uint64_t offset, size_t bytes)
{
	const uint8_t *kinds = write_rarely.block_kinds;

	if (unlikely(bytes > write_rarely.view_size - offset ||
		     kinds[offset >> 21] != write_rarely.sealed_kind ||
		     kinds[wrap_add(offset, bytes - 1) >> 21] != write_rarely.sealed_kind))
		write_rarely_refuse();
}

// The address to store to for [sealed, sealed + bytes). What begins in the view and is not longer
// than the gap behind it ends in the view or in a fault: its end need not be compared.
static always_inline uint64_t write_window_target(const void *sealed, size_t bytes)
{
	const uint64_t address = (uint64_t)sealed;
	const uint64_t offset = wrap_sub(address, write_rarely.view);
	const uint64_t image_offset = wrap_sub(address, write_rarely.image_start);

	if (likely(offset < write_rarely.view_size && bytes <= WRITE_RARELY_GAP)) {
		if (!static_branch_on(&write_rarely_by_mode))
			return address;
		write_window_check_alias(offset, bytes);
		return wrap_add(address, write_rarely.view_alias);
	}
	if (image_offset < write_rarely.image_size &&
	    bytes <= write_rarely.image_size - image_offset)
		return wrap_add(address, write_rarely.image_alias);
	if (write_rarely.mode != WRITE_RARELY_EARLY)
		write_rarely_refuse();
	return address;
}

// The same for what its own record or header, just compared, says is sealed.
static always_inline void *write_window_known(const void *sealed)
{
	return (void *)wrap_add((uint64_t)sealed, write_rarely.view_alias);
}

// The same for a variable of the image, by its name.
static always_inline void *write_window_variable(const void *sealed)
{
	return (void *)wrap_add((uint64_t)sealed, write_rarely.image_alias);
}

static always_inline void *write_window_at(const void *sealed, size_t bytes)
{
	return (void *)write_window_target(sealed, bytes);
}

static always_inline void write_window_store(uint64_t *sealed, uint64_t value)
{
	*(volatile uint64_t *)write_window_target(sealed, sizeof(*sealed)) = value;
}

static always_inline void write_window_copy(void *sealed, const void *from, size_t bytes)
{
	if (bytes != 0)
		__builtin_memcpy((void *)write_window_target(sealed, bytes), from, bytes);
}

static always_inline void write_window_clear(void *sealed, size_t bytes)
{
	if (bytes != 0)
		__builtin_memset((void *)write_window_target(sealed, bytes), 0, bytes);
}

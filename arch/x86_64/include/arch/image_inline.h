// SPDX-License-Identifier: GPL-2.0-only
/* The size is a link-time constant: one comparison with an immediate. */
#pragma once

static inline bool arch_image_has_table(const void *table)
{
	const uint64_t offset = wrap_sub((uint64_t)table, (uint64_t)tables_start);
	bool inside;

	__asm__("cmpq $tables_size, %1" : "=@ccb"(inside) : "r"(offset));
	return inside;
}

// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: how the pages of the tables are mapped on this CPU, that the check tells a table from
// other memory, and that the running code of a caller compares with the size of the section.
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/bits.h>
#include <base/format.h>
#include <const_ops/const_ops.h>
#include <fs/file/file.h>
#include <protection.h>

#define CODE_SIZE 384u

static uint32_t writable_pages(void)
{
	uint32_t writable = 0;

	for (uint64_t page = align_down((uint64_t)tables_start, PAGE_SIZE);
	     page < (uint64_t)tables_end; page += PAGE_SIZE) {
		struct mmu_entry entry;

		if (!mmu_query(arch_root_read(), page, &entry) ||
		    (entry.protection & (MMU_WRITE | MMU_EXECUTE)) != 0)
			writable++;
	}
	return writable;
}

// SAFETY: reads text of this image, in which more than CODE_SIZE bytes follow the function.
static bool compares(const void *function)
{
	const uint8_t *const code = function;

	for (uint32_t i = 0; i < CODE_SIZE; i++) {
		if (load_le32(code + i) == (uint32_t)(tables_end - tables_start))
			return true;
	}
	return false;
}

static void probe(struct evidence *evidence)
{
	const bool checked = compares((const void *)file_seek) &&
			     arch_image_has_table(&cache_file_operations) &&
			     !arch_image_has_table(evidence);
	const uint32_t writable = writable_pages();

	format_string(evidence->reading, sizeof(evidence->reading),
		      "tables=%lu bytes writable-pages=%u checked-at-use=%d",
		      (uint64_t)(tables_end - tables_start), writable, checked);
	evidence->state = writable == 0 && checked ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(const_ops, .section = "Function pointers and sensitive variables must not be writable",
	   .claim = "tables of operations are constants, and only such tables are used",
	   .probe = probe, .every_cpu = true);

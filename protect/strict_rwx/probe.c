// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: every mapping of the page tables that this CPU has loaded. None is writable and
// executable; code lies in the image's text only; no mapping of text or read-only data is writable.
#include <arch/boot.h>
#include <arch/evidence.h>
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <protection.h>

struct counts {
	uint32_t mappings, writable_and_executable, executable_elsewhere, aliases;
};

static bool overlaps(physical_address start, physical_address end, const char *from, const char *to)
{
	const physical_address first = boot_info.image.start + (uint64_t)(from - image_start);

	return start < first + (uint64_t)(to - from) && end > first;
}

static bool is_constant(physical_address start, physical_address end)
{
	return overlaps(start, end, text_start, text_end) ||
	       overlaps(start, end, rodata_start, rodata_end);
}

static void count(struct counts *counts, uint64_t address, const struct mmu_entry *entry)
{
	const bool writable = (entry->protection & MMU_WRITE) != 0;
	const bool executable = (entry->protection & MMU_EXECUTE) != 0;

	if (entry->protection & MMU_USER)
		return;
	counts->mappings++;
	if (writable && executable)
		counts->writable_and_executable++;
	if (executable && (address < (uint64_t)text_start || address >= (uint64_t)text_end))
		counts->executable_elsewhere++;
	if (writable && is_constant(entry->physical, entry->physical + entry->size))
		counts->aliases++;
}

static void probe(struct evidence *evidence)
{
	struct counts counts = { 0 };
	struct mmu_entry entry;
	uint64_t address = MMU_USER_END;

	while (mmu_next_mapping(arch_root_read(), &address, &entry)) {
		count(&counts, address, &entry);
		if (address > UINT64_MAX - entry.size)
			break;
		address += entry.size;
	}
	format_string(evidence->reading, sizeof(evidence->reading),
		      "mappings=%u writable+executable=%u code-outside-text=%u writable-aliases=%u "
		      "wp=%u nx=%u",
		      counts.mappings, counts.writable_and_executable, counts.executable_elsewhere,
		      counts.aliases, arch_feature_on(ARCH_WRITE_PROTECT),
		      arch_feature_on(ARCH_NO_EXECUTE));
	evidence->state = counts.mappings != 0 && counts.writable_and_executable == 0 &&
					  counts.executable_elsewhere == 0 && counts.aliases == 0 &&
					  arch_feature_on(ARCH_WRITE_PROTECT) &&
					  arch_feature_on(ARCH_NO_EXECUTE)
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(strict_rwx, .section = "Executable code and read-only data must not be writable",
	   .claim = "no mapping of kernel memory is writable and executable, none of code or "
		    "constants is writable",
	   .probe = probe, .every_cpu = true);

// SPDX-License-Identifier: GPL-2.0-only
/* Evidence: every mapping of a file frame in the live page tables of this CPU, and how many of them
 * can be written. */
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <mm/frame.h>
#include <protection.h>

static void probe(struct evidence *evidence)
{
	struct frame *const frame = frame_alloc(FRAME_FILE, 0);
	uint32_t mappings = 0, writable = 0;
	uint64_t address = MMU_USER_END;
	struct mmu_entry entry;

	while (mmu_next_mapping(arch_root_read(), &address, &entry)) {
		const struct frame *const first = frame_at(entry.physical);

		if (first != nullptr && frame_kind(first) == FRAME_FILE) {
			mappings++;
			writable += (entry.protection & MMU_WRITE) != 0 ? 1 : 0;
		}
		if (address > UINT64_MAX - entry.size)
			break;
		address += entry.size;
	}
	format_string(evidence->reading, sizeof(evidence->reading),
		      "mappings-of-file-frames=%u writable=%u", mappings, writable);
	evidence->state =
		frame != nullptr && mappings != 0 && writable == 0 ? EVIDENCE_ON : EVIDENCE_OFF;
	if (frame != nullptr)
		frame_put(frame);
}

PROTECTION(page_cache_integrity,
	   .section = "Executable code and read-only data must not be writable",
	   .claim = "a page of a file has no writable address in the kernel", .probe = probe,
	   .every_cpu = true);

// SPDX-License-Identifier: GPL-2.0-only
/* Evidence: every mapping of a file frame in the live page tables of this CPU, and how many of them
 * can be written; and a frame that becomes a page of a file says so in sealed memory. */
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <mm/frame/frame.h>
#include <mm/frame/mark.h>
#include <protection.h>

static void probe(struct evidence *evidence)
{
	struct frame *const frame = frame_alloc(FRAME_FILE, 0);
	const struct page_cache *const nobody = (const struct page_cache *)(uintptr_t)8;
	uint32_t mappings = 0, writable = 0;
	bool marked = false;
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
	if (frame != nullptr && frame_mark_is_none(frame)) {
		frame_mark_set(frame, nobody, 1);
		marked = frame_mark_is(frame, nobody, 1) && !frame_mark_is(frame, nobody, 2) &&
			 !frame_mark_is_none(frame);
		frame_mark_clear(frame, nobody, 1);
	}
	format_string(evidence->reading, sizeof(evidence->reading),
		      "mappings-of-file-frames=%u writable=%u a frame names its page=%d", mappings,
		      writable, marked);
	evidence->state = frame != nullptr && mappings != 0 && writable == 0 && marked
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
	if (frame != nullptr)
		frame_put(frame);
}

PROTECTION(page_cache_integrity,
	   .section = "Executable code and read-only data must not be writable",
	   .claim = "a page of a file has no writable address, and belongs to no other file",
	   .probe = probe, .every_cpu = true);

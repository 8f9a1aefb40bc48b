// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: a frame as a program would get it, looked for in every kernel mapping of this CPU; and
// no mapping of the kernel shows any frame of a program's block.
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <exclusive_frames/exclusive_frames.h>
#include <mm/frame/frame.h>
#include <protection.h>

static bool shows_program_frame(const struct mmu_entry *entry)
{
	const struct frame *const frame = frame_at(entry->physical);

	return frame != nullptr && frame_kind(frame) == FRAME_PROGRAM && !entry->of_root_alone;
}

static void probe(struct evidence *evidence)
{
	struct frame *const frame = frame_alloc(FRAME_PROGRAM, 0);
	uint32_t mappings = 0, shown = 0, writable_files = 0;
	uint64_t address = MMU_USER_END;
	struct mmu_entry entry;

	while (mmu_next_mapping(arch_root_read(), &address, &entry)) {
		const struct frame *const first = frame_at(entry.physical);

		mappings++;
		shown += shows_program_frame(&entry) ? 1 : 0;
		if (first != nullptr && frame_kind(first) == FRAME_FILE &&
		    (entry.protection & MMU_WRITE) != 0)
			writable_files++;
		if (address > UINT64_MAX - entry.size)
			break;
		address += entry.size;
	}
	format_string(evidence->reading, sizeof(evidence->reading),
		      "mappings=%u of-program-frames=%u writable-file-frames=%u", mappings, shown,
		      writable_files);
	evidence->state = frame != nullptr && mappings != 0 && shown == 0 && writable_files == 0
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
	if (frame != nullptr)
		frame_put(frame);
}

PROTECTION(exclusive_frames, .section = "Segregation of kernel memory from userspace memory",
	   .claim = "frames that programs can write are in no kernel mapping", .probe = probe,
	   .every_cpu = true);

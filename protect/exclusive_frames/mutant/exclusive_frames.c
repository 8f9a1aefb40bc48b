// SPDX-License-Identifier: GPL-2.0-only
//
// Row exclusive_frames taken away: the frames of programs are in a view of the kernel's, as in a
// linear map.
#include <arch/mmu.h>
#include <exclusive_frames/exclusive_frames.h>
#include <ro_after_init/ro_after_init.h>

RO_AFTER_INIT struct exclusive_layout exclusive_frames;

uint32_t exclusive_frames_protection(void)
{
	return MMU_READ | MMU_WRITE;
}

void exclusive_frames_start(const struct exclusive_layout *layout)
{
	exclusive_frames = *layout;
}

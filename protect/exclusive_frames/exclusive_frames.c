// SPDX-License-Identifier: GPL-2.0-only
//
// The decision of the row: no view of the kernel maps the frames that programs can write.
#include <exclusive_frames/exclusive_frames.h>
#include <ro_after_init/ro_after_init.h>

RO_AFTER_INIT struct exclusive_layout exclusive_frames;

uint32_t exclusive_frames_protection(void)
{
	return 0;
}

void exclusive_frames_start(const struct exclusive_layout *layout)
{
	exclusive_frames = *layout;
}

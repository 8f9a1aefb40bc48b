// SPDX-License-Identifier: GPL-2.0-only
/* The first files: the archive that the boot loader put into memory. */
#pragma once

void initramfs_unpack(void); /* into "/"; then its memory is given to the allocator */

// SPDX-License-Identifier: GPL-2.0-only
/* bochs_disk.h - the disk that a machine of Bochs boots from. */
#ifndef HOST_BOCHS_DISK_H
#define HOST_BOCHS_DISK_H

#include "emulator.h"

/* A cylinder as the configuration of Bochs counts: heads, sectors of each track. */
#define DISK_HEADS 16
#define DISK_TRACK 63

/* A memory file with boot sector, kernel, command line and initrd. Exits with one line when the
 * kernel is none, or the memory too small. */
int bochs_disk_make(const struct parts *parts, unsigned int *cylinders);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* Between fs/name/path.c and fs/name/path_begin.c. */
#pragma once
#include <fs/name/path.h>

/* The walk is at NEXT, whose reference it takes over; SEAL is the record of NEXT's entry. */
void walk_go_to(struct walk *walk, struct path next, const struct dentry_seal *seal);

// SPDX-License-Identifier: GPL-2.0-only
/* fcntl's record locks: decode and encode struct flock. */
#pragma once
#include <fs/file/file.h>

long record_lock_get(struct file *file, uint32_t command, struct user_in where);
long record_lock_set(struct file *file, uint32_t command, struct user_in where);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * libraries.h - finds the file that the dynamic loader would take for a library's name.
 *
 * Follows ld.so(8): the requesting file's run path, /etc/ld.so.cache, the usual folders. Reads
 * files only; runs nothing.
 */
#ifndef HOST_LIBRARIES_H
#define HOST_LIBRARIES_H

#include <stdbool.h>
#include <stdint.h>

#include "elf_file.h"

/*
 * The absolute path of library `name`, wanted by the file at `requester` (absolute), or NULL.
 * *through_cache tells that only the loader's cache knows the place: the guest needs the cache too.
 */
char *library_find(const char *name, const char *requester, const struct elf_file *file,
		   bool *through_cache);

#endif

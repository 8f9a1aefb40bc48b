// SPDX-License-Identifier: GPL-2.0-only
/* For attacks that need a program's memory: the attacking task gets an address space. Prove image
 * only. */
#pragma once
#include <arch/types.h>

/*
 * Maps one page at ADDRESS (PROT_*) in the task's address space, which is made at the first call,
 * and copies BYTES there. 0 or -errno.
 */
[[nodiscard]] int attack_space_map(user_address address, uint32_t protection, const void *bytes,
				   size_t size);

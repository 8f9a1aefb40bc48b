// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row aslr_text: the kernel image stands at a random page, drawn once at each start before the
 * first address of it is stored anywhere. This function is the decision; the architecture's
 * start-up code supplies the random value and maps.
 */
#pragma once
#include <base/types.h>

/* Index of the page at which the image begins, below CHOICES (not 0). The bias of the remainder is
 * below CHOICES / 2^64. */
static inline uint64_t aslr_text_page(uint64_t random, uint64_t choices)
{
	return random % choices;
}

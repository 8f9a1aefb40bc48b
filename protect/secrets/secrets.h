// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's random generator: seeded from the CPU, the machine and timing; tested at start-up; the machine does not go on without. */
#pragma once
#include <base/types.h>

void secrets_start(void);		/* boot CPU, before anything that wants a secret */
void random_bytes(void *to, size_t bytes);
uint64_t random_u64(void);
uint64_t random_below(uint64_t bound);	/* 0 <= result < bound, no bias */
void random_stir(const void *from, size_t bytes);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Row secrets: the kernel's random generator, from which every canary, base, key and program's
 * random bytes come. Seeded from the CPU's generator and from timing; its parts are tested when it
 * starts, and the machine does not go on when no source passes. No value is given out twice: what
 * was given is erased, and so is the key that made it. Any context, any CPU.
 */
#pragma once
#include <base/types.h>

void secrets_start(void); /* boot CPU, before anything that wants a secret */
void random_bytes(void *to, size_t bytes);
uint64_t random_u64(void);
uint32_t random_u32(void);
uint64_t random_below(uint64_t bound);            /* 0 <= result < bound, no bias; bound 0: 0 */
void random_stir(const void *from, size_t bytes); /* mixes in; never makes the state worse */

/* For the probe. */
struct secrets_state {
	bool block_function_ok; /* ChaCha20 gives RFC 8439's answer */
	bool cpu_source_ok, timing_source_ok;
	uint32_t timing_values; /* different time differences seen in 256 */
	uint64_t seedings;      /* since start, all CPUs */
};
void secrets_state(struct secrets_state *state);
bool secrets_vectors_ok(void); /* vector registers, where used, give the same blocks */

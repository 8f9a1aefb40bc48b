// SPDX-License-Identifier: GPL-2.0-only
/* Where randomness comes from, and how each source is judged. Private to protect/secrets/. */
#pragma once
#include <base/types.h>

#define SECRET_CPU_WORDS 32u
#define SECRET_TIMING_SAMPLES 256u
#define SECRET_TIMING_VALUES_MIN \
	16u /* fewer different time differences: the clock is too regular to count on */

struct secret_sample { /* taken at each seeding */
	uint64_t cpu_words[4];
	uint64_t time;
};

struct secret_seed {                          /* taken once, at start */
	uint64_t cpu_words[SECRET_CPU_WORDS]; /* all 0 when the CPU has no generator */
	uint32_t timing[SECRET_TIMING_SAMPLES];
	uint64_t time;
};

void secret_sample_take(struct secret_sample *sample);
void secret_seed_take(struct secret_seed *seed);
/* Health test of the CPU's words: none repeats, and the number of one bits is within six deviations
 * of the mean. */
bool secret_cpu_words_ok(const uint64_t *words, uint32_t count);
/* How many different values the time differences have. */
uint32_t secret_timing_values(const uint32_t *timing, uint32_t count);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sources of randomness: the CPU's instruction, and the jitter of the time that a walk over memory
 * takes. Pure apart from reading the hardware; no locks.
 */
#include <secrets/sources.h>
#include <arch/cpu.h>
#include <arch/counter.h>
#include <base/checked.h>

void secret_sample_take(struct secret_sample *sample)
{
	for (uint32_t i = 0; i < 4; i++) {
		if (!arch_random(&sample->cpu_words[i]))
			sample->cpu_words[i] = arch_counter_read();
	}
	sample->time = arch_counter_read();
}

static void timing_take(uint32_t *timing, uint32_t count)
{
	static volatile uint8_t walk[1024];
	uint64_t last = arch_counter_read();
	uint32_t place = 1;

	for (uint32_t i = 0; i < count; i++) {
		uint64_t now;

		for (uint32_t step = 0; step < 16; step++) {
			place = (place * 193 + 71) % sizeof(walk);
			walk[place] = (uint8_t)(walk[place] ^ place);
		}
		now = arch_counter_read();
		timing[i] = (uint32_t)(wrap_sub(now, last) & UINT32_MAX);
		last = now;
	}
}

void secret_seed_take(struct secret_seed *seed)
{
	for (uint32_t i = 0; i < SECRET_CPU_WORDS; i++) {
		if (!arch_random(&seed->cpu_words[i]))
			seed->cpu_words[i] = 0;
	}
	timing_take(seed->timing, SECRET_TIMING_SAMPLES);
	seed->time = arch_counter_read();
}

bool secret_cpu_words_ok(const uint64_t *words, uint32_t count)
{
	const int32_t bits = (int32_t)count * 64;
	int32_t ones = 0, away;

	for (uint32_t i = 0; i < count; i++) {
		ones += __builtin_popcountll(words[i]);
		if (words[i] == 0 || words[i] == UINT64_MAX)
			return false;
		for (uint32_t j = 0; j < i; j++) {
			if (words[j] == words[i])
				return false;
		}
	}
	away = ones * 2 - bits; /* variance of ones is bits / 4: |away| < 6 * sqrt(bits) */
	return away * away < 36 * bits;
}

uint32_t secret_timing_values(const uint32_t *timing, uint32_t count)
{
	uint32_t different = 0;

	for (uint32_t i = 0; i < count; i++) {
		bool seen = false;

		for (uint32_t j = 0; j < i && !seen; j++)
			seen = timing[j] == timing[i];
		if (!seen)
			different++;
	}
	return different;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attacker sees some of the generator's output (a program may ask for as much as it likes) and
 * computes what the kernel draws next: by the recurrence of the usual linear generator, and by
 * looking for a repetition.
 */
#include <base/checked.h>
#include <protection.h>
#include <secrets/secrets.h>

#define SEEN 64u

static int draw(void)
{
	const uint64_t first = random_u64();

	return first != random_u64() && random_below(10) < 10 ? 0 : -1;
}

static bool predict(void)
{
	uint64_t seen[SEEN], next;

	for (uint32_t i = 0; i < SEEN; i++)
		seen[i] = random_u64();
	next = random_u64(); /* what the kernel would take for a canary now */
	for (uint32_t i = 0; i < SEEN; i++) {
		if (seen[i] == next)
			return true;
	}
	return wrap_add(wrap_mul(seen[SEEN - 1], 6364136223846793005ull), 1442695040888963407ull) ==
	       next;
}

ATTACK(secrets, predict,
       .threat = "Later secrets are computed from random numbers that were given out before.",
       .stops = "All come from one cipher stream whose key goes with each draw.",
       .without =
	       "The usual recurrence gives the next number: canaries, keys and layouts are known.",
       .control = draw, .fire = predict, .verdict = "");

// SPDX-License-Identifier: GPL-2.0-only
/* Evidence: the start-up tests' results, that vector registers give the same cipher, that the pool
 * has been seeded since, and that values drawn now differ. */
#include <base/format.h>
#include <protection.h>
#include <secrets/secrets.h>

#define DRAWN 64u

static bool draws_differ(void)
{
	uint64_t drawn[DRAWN];

	random_bytes(drawn, sizeof(drawn));
	for (uint32_t i = 0; i < DRAWN; i++) {
		for (uint32_t j = 0; j < i; j++) {
			if (drawn[i] == drawn[j] || drawn[i] == 0)
				return false;
		}
	}
	return true;
}

static void probe(struct evidence *evidence)
{
	struct secrets_state state;
	const bool differ = draws_differ(), vectors = secrets_vectors_ok();

	secrets_state(&state);
	format_string(evidence->reading, sizeof(evidence->reading),
		      "cipher test=%d vectors=%d CPU source=%d timing source=%d seedings=%llu "
		      "draws differ=%d",
		      state.block_function_ok, vectors, state.cpu_source_ok, state.timing_source_ok,
		      (unsigned long long)state.seedings, differ);
	evidence->state = state.block_function_ok && vectors &&
					  (state.cpu_source_ok || state.timing_source_ok) &&
					  state.seedings > 0 && differ
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(secrets, .section = "Canaries, blinding, and other secrets",
	   .claim = "every secret comes from a seeded, tested generator and is given out once",
	   .probe = probe, .every_cpu = true);

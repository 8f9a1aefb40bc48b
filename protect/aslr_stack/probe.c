// SPDX-License-Identifier: GPL-2.0-only
/* Evidence: offsets drawn now on the calling CPU: how many different ones, and how often the
 * commonest came. */
#include <aslr_stack/aslr_stack.h>
#include <base/format.h>
#include <protection.h>

#define DRAWS 1024u
#define CHOICES (1u << ASLR_STACK_BITS)
#define LEAST_DIFFERENT 64u /* six bits */

static void probe(struct evidence *evidence)
{
	uint8_t times[CHOICES] = { 0 };
	uint32_t different = 0, most = 0;

	for (uint32_t i = 0; i < DRAWS; i++) {
		const uint64_t choice = (aslr_stack_draw() >> 4) % CHOICES;

		different += times[choice] == 0;
		if (times[choice] < UINT8_MAX)
			times[choice]++;
		if (times[choice] > most)
			most = times[choice];
	}
	format_string(evidence->reading, sizeof(evidence->reading),
		      "%u draws: %u different offsets of %u, the commonest %u times", DRAWS,
		      different, CHOICES, most);
	evidence->state =
		different >= LEAST_DIFFERENT && most < DRAWS / 16 ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(aslr_stack, .section = "Stack base",
	   .claim = "each system call begins at another offset of its kernel stack", .probe = probe,
	   .every_cpu = true);

// SPDX-License-Identifier: GPL-2.0-only
/* Evidence: the image does not stand where it was linked nor at the first of the possible places.
 * Prints no address. */
#include <arch/image.h>
#include <aslr_text/aslr_text.h>
#include <base/format.h>
#include <protection.h>

#define CHOICES_LEAST (1ull << 20)

static void probe(struct evidence *evidence)
{
	const uint64_t choices = image_base_choices();
	const uint32_t bits = choices ? 63u - (uint32_t)__builtin_clzll(choices) : 0;
	const bool moved = image_slide() != 0, drawn = image_base_choice() != 0;

	format_string(evidence->reading, sizeof(evidence->reading),
		      "moved from link address=%d drawn=%d possible bases=%llu entropy=%u bits",
		      moved, drawn, (unsigned long long)choices, bits);
	evidence->state = moved && drawn && choices >= CHOICES_LEAST ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(aslr_text, .section = "Text base KASLR",
	   .claim = "the kernel stands at a different page at each start", .probe = probe);

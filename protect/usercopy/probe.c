// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: the decision of this image, asked about copies that must not happen; a constant of the
// kernel, a variable and a number as the live machine has them.
#include <arch/image.h>
#include <base/format.h>
#include <protection.h>
#include <usercopy/usercopy.h>

static bool allows(uint64_t start, uint64_t size, uint64_t address, size_t bytes, bool read_only,
		   bool to_program)
{
	const struct usercopy_bounds bounds = { .start = start,
						.end = start + size,
						.read_only = read_only };

	return usercopy_allowed(&bounds, address, bytes, to_program);
}

static void probe(struct evidence *evidence)
{
	const uint64_t object = (uint64_t)data_start;
	const bool within = allows(object, 64, object + 16, 48, false, true);
	const bool behind = allows(object, 64, object + 16, 49, false, true);
	const bool before = allows(object, 64, object - 1, 2, false, false);
	const bool constant = allows(object, 64, object, 8, true, false);
	const bool code = allows(0, 0, (uint64_t)text_start, 1, false, true);

	evidence->state =
		within && !behind && !before && !constant && !code ? EVIDENCE_ON : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "within allowed=%d behind=%d before=%d into a constant=%d of code=%d", within,
		      behind, before, constant, code);
}

PROTECTION(usercopy, .section = "Destination tracking",
	   .claim = "copies to and from programs stay within the object that they touch; no text "
		    "shows a kernel address",
	   .probe = probe);

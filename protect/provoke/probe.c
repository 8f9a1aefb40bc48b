// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: the number of triggers that this very image can fire. A kernel that runs programs for
// real must have none.
#include <base/format.h>
#include <base/string.h>
#include <kernel/symbols.h>
#include <protection.h>
#include <provoke/provoke.h>

SET_DECLARE(provoke_categories, const struct provoke_category);

static void probe(struct evidence *evidence)
{
	const bool shipped = string_equal(image_kind, "ship");
	uint32_t triggers = 0;

	SET_FOR_EACH (provoke_categories, category)
		triggers += (*category)->count;
	evidence->state = (triggers == 0) == shipped ? EVIDENCE_ON : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading), "%s image, %u triggers",
		      image_kind, triggers);
}

PROTECTION(provoke, .section = "Crash tests (Linux: lkdtm)",
	   .claim = "the interface that commits crimes on request exists in the prove image only",
	   .probe = probe);

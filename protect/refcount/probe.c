// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: a count of the live kernel, driven to both ends. (Only what is not reported: a count
// that is saturated already.)
#include <base/format.h>
#include <protection.h>
#include <refcount/refcount.h>

static void probe(struct evidence *evidence)
{
	struct refcount good = REFCOUNT(1), lost = REFCOUNT(REFCOUNT_SATURATED), dead = REFCOUNT(0);
	bool works, sticks;

	refcount_get(&good);
	works = !refcount_put(&good) && refcount_put(&good) && !refcount_get_unless_zero(&dead);
	refcount_get(&lost);
	sticks = refcount_read(&lost) == REFCOUNT_SATURATED && !refcount_put(&lost) &&
		 refcount_read(&lost) == REFCOUNT_SATURATED;
	format_string(evidence->reading, sizeof(evidence->reading), "counts=%s saturated=%s at %d",
		      works ? "yes" : "no", sticks ? "stays" : "moves", refcount_read(&lost));
	evidence->state = works && sticks ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(refcount, .section = "Counter integrity",
	   .claim = "reference counts saturate instead of wrapping, and say so", .probe = probe);

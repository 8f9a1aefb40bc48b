// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: the decisions of this image at both sides of their limits, and this CPU's own count.
#include <base/format.h>
#include <kernel/watch.h>
#include <protection.h>
#include <watchdog/watchdog.h>

static void probe(struct evidence *evidence)
{
	const bool patient =
		!watchdog_soft(0) && !watchdog_hard(0) && !watchdog_spin(0) && !watchdog_hang(0);
	const bool soft = watchdog_soft(WATCHDOG_SOFT_TICKS);
	const bool hard = watchdog_hard(WATCHDOG_HARD_ANSWERS);
	const bool spin = watchdog_spin(WATCHDOG_SPIN_ANSWERS);
	const bool hang = watchdog_hang(WATCHDOG_HANG_NS);

	evidence->state = patient && soft && hard && spin && hang ? EVIDENCE_ON : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "finds soft=%d hard=%d spin=%d hang=%d patient=%d ticks in the kernel now=%u",
		      soft, hard, spin, hang, patient, watch_ticks_here());
}

PROTECTION(watchdog, .section = "Lockups",
	   .claim = "a CPU or a task that is kept for ever is found, shown and ended",
	   .probe = probe, .every_cpu = true);

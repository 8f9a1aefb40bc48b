// SPDX-License-Identifier: GPL-2.0-only
/* Evidence, out of this CPU's descriptor tables: which gates programs may enter, and in which modes
 * they may run. */
#include <arch/evidence.h>
#include <base/format.h>
#include <protection.h>

static void probe(struct evidence *evidence)
{
	struct arch_surface surface;

	arch_surface_read(&surface);
	format_string(evidence->reading, sizeof(evidence->reading),
		      "gates open to programs=%u, of them not for breakpoints=%u "
		      "32-bit segments=%u call gates=%u ports=%d",
		      surface.open_gates, surface.other_gates, surface.old_segments,
		      surface.call_gates, surface.ports);
	evidence->state = surface.open_gates != 0 && surface.other_gates == 0 &&
					  surface.old_segments == 0 && surface.call_gates == 0 &&
					  !surface.ports
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(syscall_surface, .section = "Reducing access to syscalls",
	   .claim = "one table of calls, entered by one instruction; nothing for another mode or "
		    "numbering",
	   .probe = probe, .every_cpu = true);

// SPDX-License-Identifier: GPL-2.0-only
/* Evidence: the control bit on the calling CPU, and that user access is closed now. */
#include <arch/evidence.h>
#include <protection.h>
#include <user_access/user_access.h>

static void probe(struct evidence *evidence)
{
	arch_feature_reading(ARCH_USER_ACCESS_OFF, evidence->reading, sizeof(evidence->reading));
	evidence->state = arch_feature_on(ARCH_USER_ACCESS_OFF) ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(user_access, .section = "Segregation of kernel memory from userspace memory",
	   .claim = "the kernel touches user memory only inside the copy routines", .probe = probe,
	   .every_cpu = true);

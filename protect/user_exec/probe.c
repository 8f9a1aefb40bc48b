// SPDX-License-Identifier: GPL-2.0-only
/* Evidence: the control bit on the calling CPU. */
#include <arch/evidence.h>
#include <protection.h>
#include <user_exec/user_exec.h>

static void probe(struct evidence *evidence)
{
	arch_feature_reading(ARCH_USER_EXECUTE_OFF, evidence->reading, sizeof(evidence->reading));
	evidence->state = arch_feature_on(ARCH_USER_EXECUTE_OFF) ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(user_exec, .section = "Segregation of kernel memory from userspace memory",
	   .claim = "the kernel never executes user memory", .probe = probe, .every_cpu = true);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: the running task's credentials come from the seal of its stack; the stack that its
 * calls are made on is that seal's, and stands where no ordinary store reaches; a record that names
 * another owner, one that is forged in ordinary memory, and credentials out of nothing are refused.
 */
#include <arch/cpu.h>
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <cred_integrity/cred_integrity.h>
#include <kernel/task/credentials.h>
#include <kernel/task/task.h>
#include <mm/kernel_space/kernel_space.h>
#include <protection.h>

static bool forgery_is_refused(void)
{
	struct sealed_record forged = { .owner = &forged, .kind = RECORD_INODE };

	forged.self = &forged;
	return !cred_integrity_holds(&forged, &forged, RECORD_INODE);
}

static bool promotion_is_refused(void)
{
	struct credentials poor = { .uid = 1000, .euid = 1000, .suid = 1000, .fsuid = 1000 };
	struct credentials rich = poor;

	rich.euid = 0;
	return credentials_follow(&poor, &poor, nullptr) &&
	       !credentials_follow(&rich, &poor, nullptr);
}

static bool own_stack_is_sealed(const struct task_seal *seal)
{
	struct mmu_entry entry;

	return seal != nullptr && arch_own_stack_top() == seal->stack_top &&
	       mmu_query(arch_root_read(), (uint64_t)own_stacks, &entry) &&
	       ((entry.protection & MMU_WRITE) == 0 || (entry.protection & MMU_SEALED) != 0);
}

static void probe(struct evidence *evidence)
{
	const struct task_seal *seal = kernel_stack_seal();
	const bool own = seal != nullptr && seal->task == current_task() &&
			 current_credentials() == &seal->credentials;
	const bool forgery = forgery_is_refused(), promotion = promotion_is_refused();
	const bool other = !cred_integrity_same(seal, current_task());
	const bool stack = own_stack_is_sealed(seal);

	format_string(evidence->reading, sizeof(evidence->reading),
		      "credentials by stack=%d stack sealed=%d refused: forged record=%d another "
		      "owner=%d root from uid 1000=%d",
		      own, stack, forgery, other, promotion);
	evidence->state =
		own && stack && forgery && promotion && other ? EVIDENCE_ON : EVIDENCE_OFF;
}

PROTECTION(cred_integrity,
	   .section = "Beyond the document: credentials against an arbitrary writer",
	   .claim = "who may do what is read from sealed records that say whose they are",
	   .probe = probe);

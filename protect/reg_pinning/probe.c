// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: each pinned register of this CPU against the remembered value, and that the code of
// start-up is in no mapping.
#include <arch/evidence.h>
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <protection.h>
#include <reg_pinning/reg_pinning.h>

static uint32_t start_up_pages_mapped(void)
{
	uint32_t mapped = 0;

	for (uint64_t page = (uint64_t)text_start; page < (uint64_t)start_up_text_end;
	     page += PAGE_SIZE) {
		struct mmu_entry entry;

		if (mmu_query(arch_root_read(), page, &entry) && entry.protection != 0)
			mapped++;
	}
	return mapped;
}

static uint32_t count_pinned(void)
{
	uint32_t pinned = 0;

	for (uint32_t pin = 0; pin < ARCH_PIN_COUNT; pin++)
		pinned += reg_pins[pin].mask != 0 ? 1 : 0;
	return pinned;
}

static void probe(struct evidence *evidence)
{
	const uint32_t pinned = count_pinned(), changed = reg_pinning_count_changed(),
		       start_up = start_up_pages_mapped();

	format_string(evidence->reading, sizeof(evidence->reading),
		      "CR0=0x%lx CR4=0x%lx EFER=0x%lx PKRS=0x%lx pinned=%u changed=%u "
		      "start-up-code-pages=%u",
		      arch_register_read(ARCH_CR0), arch_register_read(ARCH_CR4),
		      arch_register_read(ARCH_EFER), arch_register_read(ARCH_PKRS), pinned, changed,
		      start_up);
	evidence->state = pinned >= ARCH_PIN_COUNT - 2 && changed == 0 && start_up == 0 &&
					  arch_feature_on(ARCH_WRITE_PROTECT) &&
					  arch_feature_on(ARCH_NO_EXECUTE) &&
					  arch_feature_on(ARCH_USER_EXECUTE_OFF) &&
					  arch_feature_on(ARCH_USER_ACCESS_OFF)
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(reg_pinning, .section = "beyond the document",
	   .claim = "control bits and entry points keep their values, whoever writes them",
	   .probe = probe, .every_cpu = true);

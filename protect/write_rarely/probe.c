// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: how every sealed page is mapped on this CPU, the key register at rest, and a store
// through a window that arrives.
#include <arch/cpu.h>
#include <arch/image.h>
#include <arch/mmu.h>
#include <arch/window.h>
#include <base/format.h>
#include <protection.h>
#include <write_rarely/device.h>
#include <write_rarely/sealed_block.h>
#include <write_rarely/write_rarely.h>

#define SEALED_KEY 1u

SEALED_DATA static uint64_t trials[CPU_COUNT_MAX]; // each CPU its own: they probe at once

static bool sealed_mapping(uint64_t address, const struct mmu_entry *entry)
{
	const bool device = write_rarely_is_device((const void *)address);

	return sealed_is(entry->physical) || (device && write_rarely.mode == WRITE_RARELY_KEYS) ||
	       (address >= (uint64_t)sealed_start && address < (uint64_t)sealed_end);
}

// With keys: the sealed key. Without: not writable.
static bool is_closed(const struct mmu_entry *entry)
{
	return (entry->protection & MMU_WRITE) == 0 ||
	       (write_rarely.mode == WRITE_RARELY_KEYS && entry->key == SEALED_KEY);
}

static void probe(struct evidence *evidence)
{
	const bool keys = arch_cpu_has_supervisor_keys();
	const uint32_t rest = keys ? arch_keys_read() : 0;
	uint32_t mappings = 0, open = 0;
	uint64_t address = MMU_USER_END;
	uint64_t *const trial = &trials[arch_cpu()->id];
	const uint64_t before = *trial;
	struct mmu_entry entry;

	while (mmu_next_mapping(arch_root_read(), &address, &entry)) {
		if (sealed_mapping(address, &entry)) {
			mappings++;
			open += is_closed(&entry) ? 0 : 1;
		}
		if (address > UINT64_MAX - entry.size)
			break;
		address += entry.size;
	}
	sealed_store(trial, before + 1);
	format_string(evidence->reading, sizeof(evidence->reading),
		      "by=%s PKRS=0x%x sealed-mappings=%u writable=%u window=%s",
		      keys ? "keys" : "alias", rest, mappings, open,
		      *trial == before + 1 ? "works" : "broken");
	evidence->state = mappings != 0 && open == 0 && *trial == before + 1 &&
					  (!keys || rest == ARCH_KEYS_REST)
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
}

PROTECTION(write_rarely,
	   .section = "Function pointers and sensitive variables must not be writable",
	   .claim = "page tables, credentials and descriptor tables are written only in windows "
		    "open on one CPU",
	   .probe = probe, .every_cpu = true);

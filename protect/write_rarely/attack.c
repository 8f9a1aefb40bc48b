// SPDX-License-Identifier: GPL-2.0-only
//
// With an arbitrary write, the classics: one's own user id becomes another, a page-table entry gets
// more rights, a variable among the descriptor tables changes.
#include <arch/mmu.h>
#include <base/compiler.h>
#include <kernel/task/credentials.h>
#include <protection.h>
#include <write_rarely/sealed_block.h>
#include <write_rarely/write_rarely.h>

#define PRIZE 1789u

SEALED_DATA static volatile uint64_t sealed_word = 7;

static int read_sealed(void)
{
	struct mmu_entry entry;

	if (!mmu_query(mmu_kernel_root, (uint64_t)&sealed_word, &entry))
		return -1;
	sealed_store((uint64_t *)(uint64_t)&sealed_word, 8);
	return sealed_word == 8 && current_credentials() != nullptr ? 0 : -1;
}

static bool write_credentials(void)
{
	uint64_t address = (uint64_t)&current_credentials()->uid;

	hide_from_compiler(address);
	*(volatile uint32_t *)address = PRIZE;
	return current_credentials()->uid == PRIZE;
}

// The kernel root's own entry for the lowest slot of the kernel half, through its read-only
// address.
static bool write_page_table(void)
{
	volatile uint64_t *const root = sealed_address(mmu_kernel_root);
	uint64_t before;

	before = root[0];
	root[0] = PRIZE << 1;
	if (root[0] == before)
		return false;
	root[0] = before;
	return true;
}

static bool write_image_section(void)
{
	sealed_word = PRIZE;
	return sealed_word == PRIZE;
}

ATTACK(write_rarely, credentials, .threat = "A task's user id is overwritten in its credentials.",
       .stops = "Credentials stand in sealed memory: a store outside a write window faults.",
       .without = "The task has the attacker's user id.", .control = read_sealed,
       .fire = write_credentials,
       .verdict = "write_rarely: write to sealed memory outside a window");
ATTACK(write_rarely, page_table, .threat = "A page-table entry is overwritten.",
       .stops = "Page tables stand in sealed memory: a store outside a write window faults.",
       .without = "The entry maps what the attacker wants, with the rights that he wants.",
       .control = read_sealed, .fire = write_page_table,
       .verdict = "write_rarely: write to sealed memory outside a window");
ATTACK(write_rarely, descriptor_section,
       .threat = "A variable in the section of the processor's descriptor tables is overwritten.",
       .stops = "The section is sealed: a store outside a write window faults.",
       .without = "The processor's tables are the attacker's.", .control = read_sealed,
       .fire = write_image_section,
       .verdict = "write_rarely: write to sealed memory outside a window");

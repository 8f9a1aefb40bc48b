// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: how many members are not where the source declares them, and what stands in the running
// task at the declared places of some of its members. The offsets of this build are in the code
// only (a table of them would be a present); the fingerprint tells builds apart.
#include "probe_members.h"

#include <base/checked.h>
#include <base/format.h>
#include <base/string.h>
#include <protection.h>

#define FINGERPRINT_START 0x811c9dc5u // FNV-1a
#define FINGERPRINT_FACTOR 0x01000193u

struct tally {
	uint32_t index; // of the next one in declared_members
	uint32_t structures, structures_changed;
	uint32_t displaced; // members
	uint32_t fingerprint;
	bool changed; // the structure that the last member belongs to
};

static uint32_t mix(uint32_t fingerprint, uint32_t byte)
{
	return (uint32_t)wrap_mul(fingerprint ^ byte, FINGERPRINT_FACTOR);
}

static void count_member(struct tally *tally, uint32_t offset)
{
	const struct declared_member *const declared = &declared_members[tally->index];
	const bool same_structure =
		tally->index > 0 && string_equal(declared->structure, declared[-1].structure);
	const bool displaced = offset != declared->offset;

	if (!same_structure) {
		tally->structures++;
		tally->changed = false;
	}
	if (displaced && !tally->changed)
		tally->structures_changed++;
	tally->changed = tally->changed || displaced;
	tally->displaced += displaced ? 1 : 0;
	tally->fingerprint = mix(mix(tally->fingerprint, offset & 0xff), offset >> 8);
	tally->index++;
}

#define COUNT(structure, member) count_member(tally, offsetof(struct structure, member));

static void count_task(struct tally *tally)
{
	SHUFFLED_TASK(COUNT)
}

static void count_memory(struct tally *tally)
{
	SHUFFLED_MEMORY(COUNT)
}

static void count_files(struct tally *tally)
{
	SHUFFLED_FILES(COUNT)
}

// How many words of the running task a stranger finds.
static uint32_t count_found(void)
{
	const struct task_words here = task_words_read(current_task());
	const struct task_words there = declared_task_words(current_task());
	uint32_t found = 0;

	for (uint32_t i = 0; i < TASK_WORDS; i++)
		found += here.word[i] == there.word[i] ? 1 : 0;
	return found;
}

static void probe(struct evidence *evidence)
{
	struct tally tally = { .fingerprint = FINGERPRINT_START };
	const uint32_t found = count_found();

	count_task(&tally);
	count_memory(&tally);
	count_files(&tally);
	evidence->state = tally.displaced > tally.index / 2 &&
					  tally.structures_changed > tally.structures / 2 &&
					  found < TASK_WORDS
				  ? EVIDENCE_ON
				  : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "displaced: %u of %u members in %u of %u structures; at declared places of "
		      "this task %u of %u words; fingerprint=%08x",
		      tally.displaced, tally.index, tally.structures_changed, tally.structures,
		      found, TASK_WORDS, tally.fingerprint);
}

PROTECTION(struct_shuffle, .section = "Structure layout",
	   .claim = "sensitive structures are laid out differently in every build, by its seed",
	   .probe = probe);

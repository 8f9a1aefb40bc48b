// SPDX-License-Identifier: GPL-2.0-only
//
// Evidence: the rules as this image compiled them, tried on links forged for the purpose.

#include <protection.h>

#include <base/compiler.h>
#include <base/format.h>
#include <base/list.h>

static void probe(struct evidence *evidence)
{
	struct list head, entry, forged;
	bool sound, next, previous, insertion;

	list_init(&head);
	list_init(&entry);
	list_init(&forged);
	list_insert_tail(&head, &entry);
	sound = list_broken_rule(&entry) == nullptr;

	write_once(entry.next, &forged);
	next = list_broken_rule(&entry) != nullptr;
	write_once(entry.next, &head);
	write_once(entry.previous, &forged);
	previous = list_broken_rule(&entry) != nullptr;
	write_once(entry.previous, &head);
	insertion = list_broken_insertion(&entry, &head, head.next) != nullptr;

	evidence->state = sound && next && previous && insertion ? EVIDENCE_ON : EVIDENCE_OFF;
	format_string(evidence->reading, sizeof(evidence->reading),
		      "sound link accepted=%d forged next found=%d forged previous found=%d "
		      "second insertion found=%d",
		      sound, next, previous, insertion);
}

PROTECTION(list_integrity, .section = "Heap memory integrity",
	   .claim = "corrupt links of a list are found when an entry is inserted or removed",
	   .probe = probe);

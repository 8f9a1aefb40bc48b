// SPDX-License-Identifier: GPL-2.0-only
//
// The rules of a sound list, each with the text that names it when it is broken (row
// list_integrity). Part of <base/list.h>; a file of its own so that the row's mutant can replace
// it.
#pragma once

#include <base/types.h>

struct list {
	struct list *next;
	struct list *previous;
};

// The rule that LINK breaks, nullptr when it is sound.
static inline const char *list_broken_rule(const struct list *link)
{
	if (link->next == nullptr || link->previous == nullptr)
		return "link was never initialised";
	if (link->next->previous != link)
		return "next entry does not point back";
	if (link->previous->next != link)
		return "previous entry does not point here";
	return nullptr;
}

// The rule that inserting LINK, which is new, between PREVIOUS and NEXT would break.
static inline const char *list_broken_place(const struct list *link, const struct list *previous,
					    const struct list *next)
{
	if (previous->next != next || next->previous != previous)
		return "neighbours of an insertion do not meet";
	if (link == previous || link == next)
		return "link inserted beside itself";
	return nullptr;
}

// The same of a link that has been used before.
static inline const char *
list_broken_insertion(const struct list *link, const struct list *previous, const struct list *next)
{
	const char *rule = list_broken_place(link, previous, next);

	if (rule != nullptr)
		return rule;
	if (link->next != link && link->next != nullptr)
		return "inserted link is on a list already";
	return nullptr;
}

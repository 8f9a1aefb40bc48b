// SPDX-License-Identifier: GPL-2.0-only
//
// Intrusive circular doubly linked list. A struct list is both the head and the link inside of an
// entry; a link that is on no list points to itself (after list_init and list_remove).
//
// Invariants, checked on every insert and remove because a corrupt link is the classic way to turn
// a small overflow into a write of one's choice:
//   1. link->next->previous == link and link->previous->next == link
//   2. what is inserted is on no list
// A broken one ends in list_corrupted(), which does not return; the kernel defines it.
// Locks: the caller's.
#pragma once

#include <base/compiler.h>
#include <base/list_check.h>
#include <base/types.h>

#define LIST_INITIAL(name) { .next = &(name), .previous = &(name) }

// Defined by the kernel (a violation) and by the unit tests. RULE is a constant text.
[[noreturn]] void list_corrupted(const char *rule, const struct list *link);

static inline void list_init(struct list *list)
{
	list->next = list;
	list->previous = list;
}

static inline bool list_empty(const struct list *list)
{
	return list->next == list;
}

static inline void list_check(const struct list *link)
{
	const char *rule = list_broken_rule(link);

	if (unlikely(rule != nullptr))
		list_corrupted(rule, link);
}

static inline void list_link(struct list *link, struct list *previous, struct list *next)
{
	link->next = next;
	link->previous = previous;
	next->previous = link;
	previous->next = link;
}

static inline void list_insert_between(struct list *link, struct list *previous, struct list *next)
{
	const char *rule = list_broken_insertion(link, previous, next);

	if (unlikely(rule != nullptr))
		list_corrupted(rule, link);
	list_link(link, previous, next);
}

static inline void list_insert_new_between(struct list *link, struct list *previous,
					   struct list *next)
{
	const char *rule = list_broken_place(link, previous, next);

	if (unlikely(rule != nullptr))
		list_corrupted(rule, link);
	list_link(link, previous, next);
}

static inline void list_insert_head(struct list *list, struct list *link)
{
	list_insert_between(link, list, list->next);
}

static inline void list_insert_tail(struct list *list, struct list *link)
{
	list_insert_between(link, list->previous, list);
}

// LINK is new: what its own words hold says nothing, list_init() has not been called.
static inline void list_insert_new_head(struct list *list, struct list *link)
{
	list_insert_new_between(link, list, list->next);
}

static inline void list_insert_new_tail(struct list *list, struct list *link)
{
	list_insert_new_between(link, list->previous, list);
}

static inline void list_insert_after(struct list *position, struct list *link)
{
	list_insert_between(link, position, position->next);
}

// Harmless for a link that is on no list.
static inline void list_remove(struct list *link)
{
	list_check(link);
	link->previous->next = link->next;
	link->next->previous = link->previous;
	list_init(link);
}

// Moves all entries of FROM to the tail of TO; FROM is empty afterwards.
static inline void list_splice_tail(struct list *to, struct list *from)
{
	if (list_empty(from))
		return;
	list_check(to);
	list_check(from);
	from->next->previous = to->previous;
	to->previous->next = from->next;
	from->previous->next = to;
	to->previous = from->previous;
	list_init(from);
}

#define LIST_ENTRY(link, type, member) container_of(link, type, member)

// First and last entry, nullptr when the list is empty.
#define LIST_FIRST(list, type, member) \
	(list_empty(list) ? nullptr : LIST_ENTRY((list)->next, type, member))
#define LIST_LAST(list, type, member) \
	(list_empty(list) ? nullptr : LIST_ENTRY((list)->previous, type, member))

// ENTRY is a declared pointer to the entry's type. The body must not remove ENTRY.
#define LIST_FOR_EACH(entry, list, member)                                 \
	for ((entry) = LIST_ENTRY((list)->next, typeof(*(entry)), member); \
	     &(entry)->member != (list);                                   \
	     (entry) = LIST_ENTRY((entry)->member.next, typeof(*(entry)), member))

// The same; the body may remove (and free) ENTRY, but no other entry. FOLLOWING is a second
// declared pointer.
#define LIST_FOR_EACH_SAFE(entry, following, list, member)                            \
	for ((entry) = LIST_ENTRY((list)->next, typeof(*(entry)), member),            \
	    (following) = LIST_ENTRY((entry)->member.next, typeof(*(entry)), member); \
	     &(entry)->member != (list); (entry) = (following),                       \
	    (following) = LIST_ENTRY((entry)->member.next, typeof(*(entry)), member))

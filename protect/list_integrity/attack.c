// SPDX-License-Identifier: GPL-2.0-only
//
// The classic unlink: whoever can overwrite the two pointers of an entry lets list_remove() write
// a pointer of his choice to a place of his choice.

#include <protection.h>

#include <base/compiler.h>
#include <base/list.h>

static struct list head;
static struct list entry;
static struct list victim; // stands for any two words that the attacker wants to change

static void prepare(void)
{
	list_init(&head);
	list_init(&entry);
	victim = (struct list){};
	list_insert_tail(&head, &entry);
}

static int remove_sound_entry(void)
{
	prepare();
	list_remove(&entry);
	return list_empty(&head) ? 0 : -1;
}

static bool unlink_forged_entry(void)
{
	prepare();
	write_once(entry.next, &victim);
	write_once(entry.previous, &victim);
	list_remove(&entry);
	return read_once(victim.next) == &victim;
}

static bool insert_beside_forged_head(void)
{
	struct list other;

	prepare();
	list_init(&other);
	write_once(head.next, &victim);
	list_insert_head(&head, &other);
	return read_once(victim.previous) == &other;
}

ATTACK(list_integrity, unlink,
       .threat = "An overflow forges the two links of an entry, which is then removed.",
       .stops = "Before an entry is removed both its neighbours must point back to it.",
       .without = "The removal writes a pointer of the attacker's choice to a place of his choice.",
       .control = remove_sound_entry, .fire = unlink_forged_entry,
       .verdict = "list_integrity: next entry does not point back");

ATTACK(list_integrity, insert,
       .threat = "An overflow forges the head of a list, to which an entry is then added.",
       .stops = "Before an insertion the two neighbours must point to each other.",
       .without =
	       "The insertion writes the new entry's address to a place of the attacker's choice.",
       .control = remove_sound_entry, .fire = insert_beside_forged_head,
       .verdict = "list_integrity: neighbours of an insertion do not meet");

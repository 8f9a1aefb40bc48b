// SPDX-License-Identifier: GPL-2.0-only
// Unit tests of base/list.h: order, and every broken rule is found.

#include "support.h"

#include <base/list.h>

struct item {
	int value;
	struct list link;
};

static struct item items[4];
static struct list head;

static void prepare(void)
{
	list_init(&head);
	for (int index = 0; index < 4; index++) {
		items[index].value = index;
		list_init(&items[index].link);
		list_insert_tail(&head, &items[index].link);
	}
}

TEST(list_keeps_the_order_of_insertion)
{
	struct item *item;
	int expected = 0;

	prepare();
	LIST_FOR_EACH (item, &head, link)
		check(item->value == expected++);
	check(expected == 4);
	check(LIST_FIRST(&head, struct item, link) == &items[0]);
	check(LIST_LAST(&head, struct item, link) == &items[3]);
}

TEST(list_entries_may_be_removed_while_walking)
{
	struct item *item, *following;
	int seen = 0;

	prepare();
	LIST_FOR_EACH_SAFE (item, following, &head, link) {
		list_remove(&item->link);
		seen++;
	}
	check(seen == 4 && list_empty(&head));
	check(LIST_FIRST(&head, struct item, link) == nullptr);
	list_remove(&items[0].link);
}

TEST(list_takes_new_links_whatever_they_hold)
{
	struct item first, last;

	prepare();
	first.link = last.link = items[2].link;
	list_insert_new_head(&head, &first.link);
	list_insert_new_tail(&head, &last.link);
	check(LIST_FIRST(&head, struct item, link) == &first);
	check(LIST_LAST(&head, struct item, link) == &last);
	list_remove(&first.link);
	list_remove(&last.link);
	check(LIST_FIRST(&head, struct item, link) == &items[0]);
	check(LIST_LAST(&head, struct item, link) == &items[3]);
}

TEST(list_splice_moves_everything)
{
	struct list other;
	struct item extra = { .value = 9 };

	prepare();
	list_init(&other);
	list_init(&extra.link);
	list_insert_head(&other, &extra.link);
	list_splice_tail(&other, &head);
	check(list_empty(&head));
	check(LIST_FIRST(&other, struct item, link) == &extra);
	check(LIST_LAST(&other, struct item, link) == &items[3]);
}

TEST(list_remove_finds_a_forged_next)
{
	struct list forged;

	prepare();
	list_init(&forged);
	items[1].link.next = &forged;
	check_corruption(list_remove(&items[1].link), "next entry does not point back");
}

TEST(list_remove_finds_a_forged_previous)
{
	struct list forged;

	prepare();
	list_init(&forged);
	items[1].link.previous = &forged;
	check_corruption(list_remove(&items[1].link), "previous entry does not point here");
}

TEST(list_insert_finds_forged_neighbours)
{
	struct item item;

	prepare();
	list_init(&item.link);
	head.previous = &items[1].link;
	check_corruption(list_insert_tail(&head, &item.link),
			 "neighbours of an insertion do not meet");
	check_corruption(list_insert_new_tail(&head, &item.link),
			 "neighbours of an insertion do not meet");
}

TEST(list_insert_finds_a_second_insertion)
{
	struct list other;

	prepare();
	list_init(&other);
	check_corruption(list_insert_tail(&other, &items[2].link),
			 "inserted link is on a list already");
	check_corruption(list_insert_tail(&head, &items[3].link), "link inserted beside itself");
}

// SPDX-License-Identifier: GPL-2.0-only
// Unit tests of base/tree.h: balanced and in order after every one of many changes.

#include "support.h"

#include <base/tree.h>

#define COUNT 512

struct item {
	uint64_t key;
	struct tree_node node;
};

static struct item items[COUNT];
static struct tree tree;

static bool before(const struct tree_node *a, const struct tree_node *b)
{
	return container_of(a, const struct item, node)->key <
	       container_of(b, const struct item, node)->key;
}

static void fill(size_t count, uint64_t (*key)(size_t index))
{
	tree_init(&tree);
	for (size_t index = 0; index < count; index++) {
		items[index] = (struct item){ .key = key(index) };
		tree_insert(&tree, &items[index].node, before);
		check(tree_valid(&tree, before));
	}
	check(tree.count == count);
}

static uint64_t rising(size_t index)
{
	return index;
}

static uint64_t falling(size_t index)
{
	return COUNT - index;
}

static uint64_t few(size_t index)
{
	return test_random() % 8;
}

static uint64_t any(size_t index)
{
	return test_random();
}

TEST(tree_stays_balanced_for_sorted_insertions)
{
	fill(COUNT, rising);
	check(tree.root->height <= 10);
	fill(COUNT, falling);
	check(tree.root->height <= 10);
}

TEST(tree_stays_balanced_for_any_insertions)
{
	fill(COUNT, any);
	check(tree.root->height <= 13);
}

TEST(tree_keeps_equal_keys_in_order_of_insertion)
{
	struct item *item, *previous = nullptr;

	fill(COUNT, few);
	TREE_FOR_EACH (item, &tree, node) {
		if (previous != nullptr && previous->key == item->key)
			check(previous < item);
		previous = item;
	}
}

TEST(tree_stays_valid_through_removals)
{
	for (int round = 0; round < 4; round++) {
		fill(COUNT, round % 2 == 0 ? any : few);
		for (size_t left = COUNT; left > 0;) {
			struct item *item = &items[test_random() % COUNT];

			if (!tree_node_linked(&item->node))
				continue;
			tree_remove(&tree, &item->node);
			left--;
			check(tree_valid(&tree, before) && tree.count == left);
		}
		check(tree_empty(&tree) && tree_first(&tree) == nullptr);
	}
}

TEST(tree_removes_its_first_until_it_is_empty)
{
	uint64_t last = 0;

	fill(COUNT, any);
	while (!tree_empty(&tree)) {
		struct item *item = container_of(tree_first(&tree), struct item, node);

		check(item->key >= last);
		last = item->key;
		tree_remove(&tree, &item->node);
	}
}

TEST(tree_takes_a_node_behind_all_others)
{
	tree_init(&tree);
	for (size_t index = 0; index < COUNT; index++) {
		items[index] = (struct item){ .key = index };
		tree_insert_last(&tree, &items[index].node);
		check(tree_valid(&tree, before));
	}
	check(tree.count == COUNT && tree.root->height <= 10);
}

TEST(tree_is_dismantled_node_by_node)
{
	for (size_t count = 0; count <= 40; count++) {
		fill(count, any);
		for (size_t left = count; left > 0; left--) {
			struct tree_node *node = tree_dismantle(&tree);

			check(node != nullptr && !tree_node_linked(node) && tree.count == left - 1);
			*node = (struct tree_node){ .parent = node, .left = node, .right = node };
		}
		check(tree_dismantle(&tree) == nullptr && tree_empty(&tree));
	}
}

TEST(tree_walks_both_ways)
{
	size_t forward = 0, backward = 0;

	fill(COUNT, any);
	for (struct tree_node *node = tree_first(&tree); node; node = tree_next(node))
		forward++;
	for (struct tree_node *node = tree_last(&tree); node; node = tree_previous(node))
		backward++;
	check(forward == COUNT && backward == COUNT);
}

TEST(tree_finds_a_second_insertion_and_a_second_removal)
{
	fill(2, rising);
	check_corruption(tree_insert(&tree, &items[0].node, before),
			 "inserted node is on a tree already");
	tree_remove(&tree, &items[0].node);
	check_corruption(tree_remove(&tree, &items[0].node), "removed node is on no tree");
}

TEST(tree_finds_a_forged_parent)
{
	struct item forged = {};

	fill(16, rising);
	items[0].node.parent = &forged.node;
	check_corruption(tree_remove(&tree, &items[0].node), "parent does not point to its child");
}

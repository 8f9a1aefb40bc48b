// SPDX-License-Identifier: GPL-2.0-only
// Fuzz target: base/tree.h and base/list.h. Each byte toggles a node: insert or remove.

#include "../unit/support.h"

#include <base/list.h>
#include <base/tree.h>

#include <stdlib.h>

#define NODE_COUNT 128

struct item {
	struct tree_node node;
	struct list link;
	uint8_t key;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool before(const struct tree_node *a, const struct tree_node *b)
{
	return container_of(a, const struct item, node)->key <
	       container_of(b, const struct item, node)->key;
}

static void toggle(struct tree *tree, struct list *list, struct item *item, uint8_t byte)
{
	if (tree_node_linked(&item->node)) {
		tree_remove(tree, &item->node);
		list_remove(&item->link);
		return;
	}
	item->key = byte / 3;
	tree_insert(tree, &item->node, before);
	if (byte % 2 == 0)
		list_insert_head(list, &item->link);
	else
		list_insert_tail(list, &item->link);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct item items[NODE_COUNT] = {};
	struct item *item;
	struct tree tree;
	struct list list;
	size_t count;

	tree_init(&tree);
	list_init(&list);
	for (count = 0; count < NODE_COUNT; count++)
		list_init(&items[count].link);
	for (size_t index = 0; index < size; index++) {
		toggle(&tree, &list, &items[data[index] % NODE_COUNT], data[index]);
		if (!tree_valid(&tree, before))
			abort();
	}
	count = 0;
	LIST_FOR_EACH (item, &list, link)
		count++;
	if (count != tree.count)
		abort();
	return 0;
}

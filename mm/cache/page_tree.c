// SPDX-License-Identifier: GPL-2.0-only
/*
 * Invariants: every node has at least one used slot (count), so an empty tree has no node; a tree
 * of height H reaches the indices below 64^H (1 for H = 0).
 */
#include "page_tree.h"

#include <base/errno.h>
#include <mm/heap/heap.h>

#define HEIGHT_MAX 9u /* 54 bits of page number */

HEAP_TYPE(page_node_heap, struct page_node);

struct frame *page_tree_next(const struct page_tree *tree, uint64_t *index)
{
	/* Every round either ends or goes on behind an empty slot of some node. */
	while (page_tree_reaches(tree->height, *index)) {
		void *position = tree->root;
		uint32_t level = tree->height;

		for (; level > 0 && position != nullptr; level--) {
			const struct page_node *node = position;

			position = node->slots[page_tree_slot(*index, level)];
		}
		if (position != nullptr)
			return position;
		*index = (*index | ((UINT64_C(1) << (level * PAGE_NODE_SHIFT)) - 1)) + 1;
	}
	return nullptr;
}

static int tree_grow(struct page_tree *tree, uint64_t index)
{
	while (!page_tree_reaches(tree->height, index)) {
		if (tree->root != nullptr) {
			struct page_node *node = heap_alloc(&page_node_heap);

			if (node == nullptr)
				return -ENOMEM;
			node->slots[0] = tree->root;
			node->count = 1;
			tree->root = node;
		}
		tree->height++;
	}
	return 0;
}

static void tree_prune(struct page_tree *tree, uint64_t index)
{
	for (uint32_t empty = 1; empty != 0;) {
		void **slot = &tree->root;
		struct page_node *parent = nullptr;
		uint32_t level = tree->height;

		empty = 0;
		while (level > 0 && *slot != nullptr && ((struct page_node *)*slot)->count != 0) {
			parent = *slot;
			slot = &parent->slots[page_tree_slot(index, level)];
			level--;
		}
		if (level > 0 && *slot != nullptr) {
			heap_free(&page_node_heap, *slot);
			*slot = nullptr;
			if (parent != nullptr)
				parent->count--;
			empty = 1;
		}
	}
	if (tree->root == nullptr)
		tree->height = 0;
}

int page_tree_set(struct page_tree *tree, uint64_t index, struct frame *frame)
{
	int error = tree_grow(tree, index);
	void **slot = &tree->root;
	struct page_node *parent = nullptr;

	for (uint32_t level = tree->height; error == 0 && level > 0; level--) {
		if (*slot == nullptr) {
			*slot = heap_alloc(&page_node_heap);
			if (*slot == nullptr) {
				error = -ENOMEM;
				break;
			}
			if (parent != nullptr)
				parent->count++;
		}
		parent = *slot;
		slot = &parent->slots[page_tree_slot(index, level)];
	}
	if (error != 0) {
		tree_prune(tree, index);
		return error;
	}
	if (*slot == nullptr && parent != nullptr)
		parent->count++;
	*slot = frame;
	return 0;
}

struct frame *page_tree_remove(struct page_tree *tree, uint64_t index)
{
	void **slot = &tree->root;
	struct page_node *parent = nullptr;
	struct frame *frame;

	if (!page_tree_reaches(tree->height, index))
		return nullptr;
	for (uint32_t level = tree->height; level > 0; level--) {
		if (*slot == nullptr)
			return nullptr;
		parent = *slot;
		slot = &parent->slots[page_tree_slot(index, level)];
	}
	frame = *slot;
	*slot = nullptr;
	if (frame != nullptr && parent != nullptr)
		parent->count--;
	if (parent == nullptr || parent->count == 0)
		tree_prune(tree, index);
	return frame;
}

static_assert(HEIGHT_MAX * PAGE_NODE_SHIFT >= 52,
	      "every page of a file of 2^64 bytes has an index");

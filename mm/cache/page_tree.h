// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page number -> frame: a radix tree, 64 entries per node, as high as its largest index needs. A
 * tree that holds page 0 alone has no node. Locks: the caller's.
 */
#pragma once
#include <base/compiler.h>
#include <base/types.h>

struct frame;

#define PAGE_NODE_SHIFT 6
#define PAGE_NODE_SLOTS (1u << PAGE_NODE_SHIFT)

struct [[gnu::randomize_layout]] page_node {
	uint32_t count;
	void *slots[PAGE_NODE_SLOTS];
};

struct page_tree {
	void *root;      /* a frame while height is 0, else a node */
	uint32_t height; /* levels of nodes */
};

/* A height that is none leads to a wrong slot of the node at most, as another wrong height would:
 * neither product nor shift is checked. */
WRAPS static inline uint32_t page_tree_shift(uint32_t levels)
{
	return levels * PAGE_NODE_SHIFT % 64;
}

static inline bool page_tree_reaches(uint32_t height, uint64_t index)
{
	return index >> page_tree_shift(height) == 0;
}

static inline uint32_t page_tree_slot(uint64_t index, uint32_t level)
{
	return (index >> page_tree_shift(level - 1)) & (PAGE_NODE_SLOTS - 1);
}

static inline struct frame *page_tree_find(const struct page_tree *tree, uint64_t index)
{
	void *position = tree->root;

	if (!page_tree_reaches(tree->height, index))
		return nullptr;
	for (uint32_t level = tree->height; level > 0 && position != nullptr; level--) {
		const struct page_node *node = position;

		position = node->slots[page_tree_slot(index, level)];
	}
	return position;
}

/* The slots from INDEX on of one node, *COUNT of them; nullptr: none of these pages is there. */
static inline void *const *page_tree_run(const struct page_tree *tree, uint64_t index,
					 uint64_t *count)
{
	const struct page_node *node = tree->root;

	*count = PAGE_NODE_SLOTS - index % PAGE_NODE_SLOTS;
	if (!page_tree_reaches(tree->height, index))
		return nullptr;
	if (tree->height == 0) {
		*count = 1;
		return &tree->root;
	}
	for (uint32_t level = tree->height; level > 1 && node != nullptr; level--)
		node = node->slots[page_tree_slot(index, level)];
	return node != nullptr ? &node->slots[index % PAGE_NODE_SLOTS] : nullptr;
}

static inline bool page_tree_is_empty(const struct page_tree *tree)
{
	return tree->root == nullptr;
}

/* The first page at or after *index, *index set to it; nullptr: none. */
struct frame *page_tree_next(const struct page_tree *tree, uint64_t *index);
/* -ENOMEM. The slot must be empty, or is overwritten. */
[[nodiscard]] int page_tree_set(struct page_tree *tree, uint64_t index, struct frame *frame);
/* Empties the slot: what was in it. */
struct frame *page_tree_remove(struct page_tree *tree, uint64_t index);

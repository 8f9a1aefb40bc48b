// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page number -> frame: a radix tree, 64 entries per node, as high as its largest index needs. A
 * tree that holds page 0 alone has no node. Locks: the caller's.
 */
#pragma once
#include <base/types.h>

struct frame;

struct page_tree {
	void *root;      /* a frame while height is 0, else a node */
	uint32_t height; /* levels of nodes */
};

struct frame *page_tree_find(const struct page_tree *tree, uint64_t index);
/* The first page at or after *index, *index set to it; nullptr: none. */
struct frame *page_tree_next(const struct page_tree *tree, uint64_t *index);
/* -ENOMEM. The slot must be empty, or is overwritten. */
[[nodiscard]] int page_tree_set(struct page_tree *tree, uint64_t index, struct frame *frame);
/* Empties the slot: what was in it. */
struct frame *page_tree_remove(struct page_tree *tree, uint64_t index);

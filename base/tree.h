// SPDX-License-Identifier: GPL-2.0-only
//
// Intrusive balanced search tree (AVL, with parent links, no recursion). For address ranges and
// timers: insert, remove and search take O(log n), the first entry O(1).
//
// The owner writes its own search loop over node->left and node->right, as types and keys differ:
//
//	struct tree_node **slot = &tree->root, *parent = nullptr;
//	while (*slot != nullptr) {
//		parent = *slot;
//		slot = key < container_of(parent, struct x, node)->key ? &parent->left :
//&parent->right;
//	}
//	tree_insert_at(tree, &x->node, parent, slot);
//
// or calls tree_insert() with a comparison. Equal keys are allowed: a new one stands after the old.
// Invariants: left and right depth differ by at most one; node->height is one more than the larger
// height of its children; tree->first is the leftmost node. A node on no tree has height 0; a
// broken invariant that a call meets ends in tree_corrupted(), which does not return.
// Locks: the caller's.
#pragma once

#include <base/compiler.h>
#include <base/types.h>

struct tree_node {
	struct tree_node *parent;
	struct tree_node *left;
	struct tree_node *right;
	uint8_t height;
};

struct tree {
	struct tree_node *root;
	struct tree_node *first;
	size_t count;
};

// True when A stands before B.
typedef bool tree_before(const struct tree_node *a, const struct tree_node *b);

[[noreturn]] void tree_corrupted(const char *rule, const struct tree_node *node);

static inline void tree_init(struct tree *tree)
{
	*tree = (struct tree){};
}

static inline bool tree_empty(const struct tree *tree)
{
	return tree->root == nullptr;
}

static inline bool tree_node_linked(const struct tree_node *node)
{
	return node->height != 0;
}

void tree_insert(struct tree *tree, struct tree_node *node, tree_before *before);
void tree_insert_at(struct tree *tree, struct tree_node *node, struct tree_node *parent,
		    struct tree_node **slot);
// NODE stands after all that are there.
void tree_insert_last(struct tree *tree, struct tree_node *node);
void tree_remove(struct tree *tree, struct tree_node *node);
// One node after the other, in no order, out of a tree that goes away as a whole: nothing is
// balanced, and after the first one only this may be called. nullptr: it is empty.
struct tree_node *tree_dismantle(struct tree *tree);

// In order; nullptr at the end.
struct tree_node *tree_next(const struct tree_node *node);
struct tree_node *tree_previous(const struct tree_node *node);
struct tree_node *tree_last(const struct tree *tree);

static inline struct tree_node *tree_first(const struct tree *tree)
{
	return tree->first;
}

// Checks every invariant; for tests and debug builds.
bool tree_valid(const struct tree *tree, tree_before *before);

// ENTRY is a declared pointer. The body must not change the tree.
#define TREE_FOR_EACH(entry, tree, member)                                            \
	for (struct tree_node *tree_position = tree_first(tree);                      \
	     tree_position != nullptr &&                                              \
	     ((entry) = container_of(tree_position, typeof(*(entry)), member), true); \
	     tree_position = tree_next(tree_position))

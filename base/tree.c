// SPDX-License-Identifier: GPL-2.0-only
//
// AVL tree (Adelson-Velsky and Landis, 1962). After an insert or remove the path to the root is
// walked once; each node on it gets its height anew and at most two rotations. A tree of 2^64
// nodes has height below 93, which bounds every loop of a sound tree.

#include <base/tree.h>

#define HEIGHT_MAX 96

// Heights are small and computed as int: no sum of them runs over.
static int node_height(const struct tree_node *node)
{
	return node == nullptr ? 0 : node->height;
}

// LEFT, RIGHT: what is below it.
static void set_height(struct tree_node *node, int left, int right)
{
	node->height = (uint8_t)(maximum(left, right) + 1);
}

static void update_height(struct tree_node *node)
{
	set_height(node, node_height(node->left), node_height(node->right));
}

// Where the pointer to NODE is kept.
static struct tree_node **slot_of(struct tree *tree, struct tree_node *node)
{
	struct tree_node *parent = node->parent;

	if (parent == nullptr) {
		if (unlikely(tree->root != node))
			tree_corrupted("node without a parent is not the root", node);
		return &tree->root;
	}
	if (parent->left == node)
		return &parent->left;
	if (unlikely(parent->right != node))
		tree_corrupted("parent does not point to its child", node);
	return &parent->right;
}

// The right child of NODE takes its place; NODE becomes the left child of that.
static struct tree_node *rotate_left(struct tree *tree, struct tree_node *node)
{
	struct tree_node **slot = slot_of(tree, node);
	struct tree_node *top = node->right;

	node->right = top->left;
	if (top->left != nullptr)
		top->left->parent = node;
	top->left = node;
	top->parent = node->parent;
	node->parent = top;
	*slot = top;
	update_height(node);
	update_height(top);
	return top;
}

static struct tree_node *rotate_right(struct tree *tree, struct tree_node *node)
{
	struct tree_node **slot = slot_of(tree, node);
	struct tree_node *top = node->left;

	node->left = top->right;
	if (top->right != nullptr)
		top->right->parent = node;
	top->right = node;
	top->parent = node->parent;
	node->parent = top;
	*slot = top;
	update_height(node);
	update_height(top);
	return top;
}

static struct tree_node *balance(struct tree *tree, struct tree_node *node)
{
	const int left = node_height(node->left), right = node_height(node->right);

	if (left > right + 1) {
		if (node_height(node->left->left) < node_height(node->left->right))
			rotate_left(tree, node->left);
		return rotate_right(tree, node);
	}
	if (right > left + 1) {
		if (node_height(node->right->right) < node_height(node->right->left))
			rotate_right(tree, node->right);
		return rotate_left(tree, node);
	}
	set_height(node, left, right);
	return node;
}

// From NODE, below which something changed, up to the first node whose height stays.
static void balance_up(struct tree *tree, struct tree_node *node)
{
	for (uint32_t steps = 0; node != nullptr; steps++) {
		const uint8_t before = node->height;

		if (unlikely(steps > HEIGHT_MAX))
			tree_corrupted("path to the root is too long", node);
		node = balance(tree, node);
		if (node->height == before)
			return;
		node = node->parent;
	}
}

void tree_insert_at(struct tree *tree, struct tree_node *node, struct tree_node *parent,
		    struct tree_node **slot)
{
	if (unlikely(tree_node_linked(node)))
		tree_corrupted("inserted node is on a tree already", node);
	if (unlikely(*slot != nullptr))
		tree_corrupted("node inserted over another", node);

	if (tree->first == nullptr || slot == &tree->first->left)
		tree->first = node;
	*node = (struct tree_node){ .parent = parent, .height = 1 };
	*slot = node;
	tree->count++;
	if (parent != nullptr)
		balance_up(tree, parent);
}

void tree_insert(struct tree *tree, struct tree_node *node, tree_before *before)
{
	struct tree_node **slot = &tree->root, *parent = nullptr;

	for (uint32_t steps = 0; *slot != nullptr; steps++) {
		if (unlikely(steps > HEIGHT_MAX))
			tree_corrupted("path from the root is too long", node);
		parent = *slot;
		slot = before(node, parent) ? &parent->left : &parent->right;
	}
	tree_insert_at(tree, node, parent, slot);
}

void tree_insert_last(struct tree *tree, struct tree_node *node)
{
	struct tree_node *last = tree_last(tree);

	tree_insert_at(tree, node, last, last == nullptr ? &tree->root : &last->right);
}

// NODE has two children: its successor, which has no left child, takes its place. Returns the
// lowest node whose subtree changed.
static struct tree_node *replace_by_successor(struct tree *tree, struct tree_node *node)
{
	struct tree_node **slot = slot_of(tree, node);
	struct tree_node *successor = tree_next(node);
	struct tree_node *changed = successor->parent;

	*slot_of(tree, successor) = successor->right;
	if (successor->right != nullptr)
		successor->right->parent = successor->parent;
	if (changed == node)
		changed = successor;

	*successor = *node;
	*slot = successor;
	successor->left->parent = successor;
	if (successor->right != nullptr)
		successor->right->parent = successor;
	return changed;
}

void tree_remove(struct tree *tree, struct tree_node *node)
{
	struct tree_node *changed;

	if (unlikely(!tree_node_linked(node) || tree->count == 0))
		tree_corrupted("removed node is on no tree", node);
	if (tree->first == node)
		tree->first = tree_next(node);

	if (node->left != nullptr && node->right != nullptr) {
		changed = replace_by_successor(tree, node);
	} else {
		struct tree_node *child = node->left != nullptr ? node->left : node->right;

		*slot_of(tree, node) = child;
		if (child != nullptr)
			child->parent = node->parent;
		changed = node->parent;
	}
	*node = (struct tree_node){};
	tree->count--;
	// A removal may leave the first node's height as it was and still shrink the next.
	if (changed != nullptr)
		balance_up(tree, balance(tree, changed)->parent);
}

// tree->first is the node below which everything was not taken yet.
struct tree_node *tree_dismantle(struct tree *tree)
{
	struct tree_node *node = tree->first;

	if (node == nullptr)
		return nullptr;
	for (uint32_t steps = 0; node->left != nullptr || node->right != nullptr; steps++) {
		if (unlikely(steps > HEIGHT_MAX))
			tree_corrupted("path from the root is too long", node);
		node = node->left != nullptr ? node->left : node->right;
	}
	if (unlikely(!tree_node_linked(node) || tree->count == 0))
		tree_corrupted("removed node is on no tree", node);
	tree->first = node->parent;
	*slot_of(tree, node) = nullptr;
	*node = (struct tree_node){};
	tree->count--;
	return node;
}

struct tree_node *tree_next(const struct tree_node *node)
{
	struct tree_node *next = node->right;

	if (next != nullptr) {
		while (next->left != nullptr)
			next = next->left;
		return next;
	}
	for (next = node->parent; next != nullptr && next->right == node; next = next->parent)
		node = next;
	return next;
}

struct tree_node *tree_previous(const struct tree_node *node)
{
	struct tree_node *previous = node->left;

	if (previous != nullptr) {
		while (previous->right != nullptr)
			previous = previous->right;
		return previous;
	}
	for (previous = node->parent; previous != nullptr && previous->left == node;
	     previous = previous->parent)
		node = previous;
	return previous;
}

struct tree_node *tree_last(const struct tree *tree)
{
	struct tree_node *last = tree->root;

	while (last != nullptr && last->right != nullptr)
		last = last->right;
	return last;
}

static bool node_valid(const struct tree_node *node)
{
	const int left = node_height(node->left), right = node_height(node->right);

	if (node->left != nullptr && node->left->parent != node)
		return false;
	if (node->right != nullptr && node->right->parent != node)
		return false;
	return node->height == maximum(left, right) + 1 && left <= right + 1 && right <= left + 1;
}

bool tree_valid(const struct tree *tree, tree_before *before)
{
	const struct tree_node *node = tree->root, *previous = nullptr;
	size_t count = 0;

	while (node != nullptr && node->left != nullptr)
		node = node->left;
	if (node != tree->first || (tree->root != nullptr && tree->root->parent != nullptr))
		return false;
	for (; node != nullptr; node = tree_next(node)) {
		if (!node_valid(node) || (previous != nullptr && before(node, previous)))
			return false;
		previous = node;
		if (++count > tree->count)
			return false;
	}
	return count == tree->count;
}

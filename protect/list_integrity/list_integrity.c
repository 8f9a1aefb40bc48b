// SPDX-License-Identifier: GPL-2.0-only
//
// Linked lists checked ("Heap memory integrity" of the kernel self-protection document; Linux:
// CONFIG_LIST_HARDENED). The rules stand in base/list_check.h and run on every insert and remove
// of every list; trees check what their changes meet (base/tree.c). This is where both report.

#include <base/list.h>
#include <base/tree.h>
#include <violation.h>

void list_corrupted(const char *rule, const struct list *link)
{
	violation("list_integrity", "%s", rule);
}

void tree_corrupted(const char *rule, const struct tree_node *node)
{
	violation("list_integrity", "tree: %s", rule);
}
